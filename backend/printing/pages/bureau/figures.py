"""Figures of leaflets: ordered, posted, scanned, by street and community."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from flask import Response, abort, request

from backend.access.permissions import Permission
from backend.core.clock import local, local_today, utc_now
from backend.core.shares import percent
from backend.printing.exports import posting_table
from backend.printing.forms.figures import parse_figures_query
from backend.printing.rules import overview
from backend.printing.rules.posting_photos import photos_of
from backend.registry.rules.lookups import street_on_ground
from backend.web.audiences import city_pages
from backend.web.guard import current_staff, requires
from backend.web.rendering import render, variables_of
from backend.web.services import services
from backend.web.spreadsheets import parse_file_kind, spreadsheet

PAGE_SIZE = 100
MOST = 10_000  # communities of one street, in a file


@variables_of("printing/bureau/figures.html")
@dataclass(frozen=True, slots=True)
class PostingFiguresPage:
    """Streets with their `totals`, or the communities of a `street` with the photos of what was posted there.

    `share` is of two numbers, in percent; `next` is where the next page of communities begins.
    """

    rows: Sequence[overview.PostingFigures]
    share: Callable[[int, int], str]
    totals: overview.PostingTotals | None = None
    street: str = ""
    street_id: int | None = None
    photos: Mapping[int, Sequence[int]] = field(default_factory=dict)
    next: int | None = None


@city_pages.get("/leaflets/posted")
@requires(Permission.PRINT_ORDER_READ)
def leaflet_figures() -> str | Response:
    """All streets, or the communities of one; as a file where the address asks for one."""
    query = parse_figures_query(request.args)
    return _streets() if query.street_id is None else _communities(query.street_id, query.after)


def _streets() -> str | Response:
    with services().database.reading() as session:
        rows = overview.by_street(session, current_staff())
        totals = overview.totals(session, current_staff())
    if parse_file_kind(request.args):
        return _downloaded("街道、乡镇", "宣传彩页张贴情况", rows)
    return render(PostingFiguresPage(rows, _share, totals))


def _communities(street_id: int, after: int) -> str | Response:
    staff = current_staff()
    with services().database.reading() as session:
        street = street_on_ground(session, staff, Permission.POSTING_READ, street_id)
        if street is None:
            abort(404)
        if parse_file_kind(request.args):
            every = overview.by_community(session, staff, street_id=street_id, after=0, limit=MOST)
            return _downloaded("小区", f"宣传彩页张贴情况-{street.name}", every)
        rows = overview.by_community(session, staff, street_id=street_id, after=after, limit=PAGE_SIZE)
        photos = photos_of(session, staff, [row.id for row in rows])
    return render(
        PostingFiguresPage(
            rows,
            _share,
            street=street.name,
            street_id=street_id,
            photos=photos,
            next=rows[-1].id if len(rows) == PAGE_SIZE else None,
        )
    )


def _downloaded(what: str, name: str, rows: Sequence[overview.PostingFigures]) -> Response:
    note, kind = f"截至 {local(utc_now()):%Y-%m-%d %H:%M}。", parse_file_kind(request.args)
    return spreadsheet([posting_table(what, rows)], kind, f"{name}-{local_today():%Y-%m}", note)


def _share(part: int, whole: int) -> str:
    return percent(Fraction(part, whole)) if whole else ""
