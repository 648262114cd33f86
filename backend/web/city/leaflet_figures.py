"""How far the leaflets got: ordered, posted, and scanned since, by street and by compound."""

from fractions import Fraction

from flask import abort, render_template, request

from backend.models import Street
from backend.printshop import overview
from backend.printshop.posting_photos import photos_of
from backend.registry.coverage import percent
from backend.services import services
from backend.web.city import city_pages
from backend.web.pages import row_id
from backend.web.staff.access import current_staff, open_to
from backend.web.staff.menu import SUPERVISING

PAGE_SIZE = 100


@city_pages.get("/leaflets/posted")
@open_to(*SUPERVISING)
def leaflet_figures() -> str:
    """All streets, or the compounds of one."""
    street_id = row_id(request.args.get("street"))
    return (
        _streets() if street_id is None else _communities(street_id, row_id(request.args.get("after")) or 0)
    )


def _streets() -> str:
    with services().database.reading() as session:
        rows = overview.by_street(session, current_staff())
        totals = overview.totals(session, current_staff())
    return render_template("city/leaflets/figures.html", rows=rows, totals=totals, share=_share)


def _communities(street_id: int, after: int) -> str:
    with services().database.reading() as session:
        street = session.get(Street, street_id)
        staff = current_staff()
        if street is None or staff.district_id not in {None, street.district_id}:
            abort(404)
        rows = overview.by_community(session, staff, street_id=street_id, after=after, limit=PAGE_SIZE)
        photos = photos_of(session, staff, [row.id for row in rows])
    return render_template(
        "city/leaflets/figures.html",
        rows=rows,
        photos=photos,
        street=street.name,
        street_id=street_id,
        next=rows[-1].id if len(rows) == PAGE_SIZE else None,
        share=_share,
    )


def _share(part: int, whole: int) -> str:
    return percent(Fraction(part, whole)) if whole else ""
