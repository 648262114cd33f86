"""Figures of leaflets: ordered, posted, scanned, by street and community."""

from collections.abc import Sequence
from fractions import Fraction

from flask import Response, abort, render_template, request

from backend.access.permissions import Permission
from backend.core.clock import local, local_today, utc_now
from backend.core.fields.values import row_id
from backend.core.shares import percent
from backend.printing.exports import posting_table
from backend.printing.rules import overview
from backend.printing.rules.posting_photos import photos_of
from backend.registry.rules.lookups import street_on_ground
from backend.web.audiences import city_pages
from backend.web.guard import current_staff, requires
from backend.web.services import services
from backend.web.spreadsheets import FILE_KINDS, spreadsheet

PAGE_SIZE = 100
MOST = 10_000  # communities of one street, in a file


@city_pages.get("/leaflets/posted")
@requires(Permission.PRINT_ORDER_READ)
def leaflet_figures() -> str | Response:
    """All streets, or the communities of one; as a file where the address asks for one."""
    street_id = row_id(request.args.get("street"))
    return (
        _streets() if street_id is None else _communities(street_id, row_id(request.args.get("after")) or 0)
    )


def _streets() -> str | Response:
    with services().database.reading() as session:
        rows = overview.by_street(session, current_staff())
        totals = overview.totals(session, current_staff())
    if _file() in FILE_KINDS:
        return _downloaded("街道、乡镇", "宣传彩页张贴情况", rows)
    return render_template("printing/bureau/figures.html", rows=rows, totals=totals, share=_share)


def _communities(street_id: int, after: int) -> str | Response:
    with services().database.reading() as session:
        staff = current_staff()
        street = street_on_ground(session, staff, Permission.POSTING_READ, street_id)
        if street is None:
            abort(404)
        if _file() in FILE_KINDS:
            every = overview.by_community(session, staff, street_id=street_id, after=0, limit=MOST)
            return _downloaded("小区", f"宣传彩页张贴情况-{street.name}", every)
        rows = overview.by_community(session, staff, street_id=street_id, after=after, limit=PAGE_SIZE)
        photos = photos_of(session, staff, [row.id for row in rows])
    return render_template(
        "printing/bureau/figures.html",
        rows=rows,
        photos=photos,
        street=street.name,
        street_id=street_id,
        next=rows[-1].id if len(rows) == PAGE_SIZE else None,
        share=_share,
    )


def _file() -> str:
    return request.args.get("file", "")


def _downloaded(what: str, name: str, rows: Sequence[overview.PostingFigures]) -> Response:
    note = f"截至 {local(utc_now()):%Y-%m-%d %H:%M}。"
    return spreadsheet([posting_table(what, rows)], _file(), f"{name}-{local_today():%Y-%m}", note)


def _share(part: int, whole: int) -> str:
    return percent(Fraction(part, whole)) if whole else ""
