"""The list that a complaint was opened from: the way back to it, and on to the next one in it.

Links and forms carry the list's address and the place in it; the complaint itself moves when it is accepted.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from backend.access.permissions import Permission
from backend.complaints.pages.inbox import query as inbox_query
from backend.complaints.pages.inbox.query import Query
from backend.complaints.pages.visible import visible_or_404
from backend.complaints.rules.inbox import listing
from backend.complaints.rules.inbox.listing import BY_DUE, Cursor
from backend.core.clock import utc_now
from backend.models import Complaint
from backend.web.audiences import staff_pages
from backend.web.guard import current_staff, requires
from backend.web.services import services

LONGEST = 1500
AT_ALL = "tab=open"  # for who came by a link of a notice


@dataclass(frozen=True, slots=True)
class Origin:
    """`list` is the list's address, which `query` was read from; `at` the place in it, where it is known."""

    list: str
    query: Query
    at: Cursor | None

    @property
    def carried(self) -> dict[str, Any]:
        """For the address of another page; nothing where no list is known."""
        return {"list": self.list, "at": str(self.at or "")} if self.list else {}

    def address(self, complaint_id: int) -> str:
        return url_for("staff.complaint", complaint_id=complaint_id, **self.carried)

    def back(self, complaint_id: int | None = None) -> str:
        """The page of the list, with the complaint's own line in sight."""
        mark = f"#c{complaint_id}" if complaint_id and self.list else ""
        return f"{url_for('staff.inbox')}{'?' + self.list if self.list else ''}{mark}"


def origin() -> Origin:
    """Of this request. What makes no sense is left out."""
    typed = request.values.get("list", "")[:LONGEST]
    fields = {name: values[0] for name, values in parse_qs(typed).items()}
    query = inbox_query.parse(fields)
    place = {name: fields[name] for name in inbox_query.place_in_list(fields, query.tab)}
    at = Cursor.parse(request.values.get("at", ""), query.tab)
    return Origin(query.address(**place) if typed else "", query, at)


def next_in_list(origin: Origin, complaint_id: int, *, forwards: bool = True) -> str | None:
    """The address of the complaint that stands next to it in that list now; None at its end."""
    staff, now = current_staff(), utc_now()
    with services().database.reading() as session:
        filters = inbox_query.parse_query(session, staff, origin.query, now).filters
        at = origin.at or _own_place(session.get(Complaint, complaint_id), origin)
        if at is None:
            return None
        neighbour_row = listing.adjacent_complaint(
            session, staff, origin.query.tab, now, at, but=complaint_id, filters=filters, forwards=forwards
        )
    if neighbour_row is None:
        return None
    row_id, place = neighbour_row
    return Origin(origin.list or AT_ALL, origin.query, place).address(row_id)


@staff_pages.get("/complaints/<row:complaint_id>/neighbour")
@requires(Permission.COMPLAINT_READ)
def neighbour(complaint_id: int) -> Response:
    """Looked for only when it is asked for: a page of a complaint costs no walk along a list."""
    with services().database.reading() as session:
        visible_or_404(session, complaint_id)
    opened_from, forwards = origin(), request.args.get("way") != "previous"
    address = next_in_list(opened_from, complaint_id, forwards=forwards)
    if address is None:
        flash("这个列表到底了，后面没有了。" if forwards else "这已经是列表的第一件。")
        address = opened_from.back() if forwards else opened_from.address(complaint_id)
    return redirect(address, 303)


def _own_place(complaint: Complaint | None, origin: Origin) -> Cursor | None:
    """Where it stands by its own due time; a finished one has no place among what is due."""
    if complaint is None or origin.query.tab not in BY_DUE:
        return Cursor(complaint.id) if complaint else None
    return Cursor(complaint.id, complaint.next_due_at) if complaint.next_due_at else None
