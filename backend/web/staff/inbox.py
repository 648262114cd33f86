"""The inbox: what is due first stands first."""

from dataclasses import dataclass
from datetime import datetime

from flask import render_template, request

from backend.clock import utc_now
from backend.complaints import queries, safety, shield
from backend.complaints.moves import STATE_NAMES
from backend.complaints.numbers import show_number
from backend.models import ANSWERING, Complaint, Role, StaffAccount, State
from backend.services import services
from backend.web import wording
from backend.web.staff import staff_pages
from backend.web.staff.access import current_staff, open_to

TABS = {"open": "待办", "mine": "我单位主办", "returns": "退单待裁定", "done": "已答复办结"}
PAGE_SIZE = 30
LAST_PAGE = 1000
EXCERPT = 44


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One line of the inbox, ready to show."""

    id: int
    number: str
    category: str
    place: str
    excerpt: str
    state: str
    due: wording.Due | None
    emergency: bool
    unseen: bool
    redo_count: int
    submitted: str


@staff_pages.get("/")
@open_to(*ANSWERING, Role.AUDITOR)
def inbox() -> str:
    tab = request.args.get("tab", "open")
    tab = tab if tab in TABS else "open"
    page = _page(request.args.get("page", "1"))
    staff, now = current_staff(), utc_now()
    with services().database.reading() as session:
        found = queries.inbox(session, staff, only=tab, limit=PAGE_SIZE + 1, offset=(page - 1) * PAGE_SIZE)
        unseen = queries.unseen(session, staff)
        counts = queries.inbox_counts(session, staff)
        held = safety.holds(session, [complaint.id for complaint in found])
        rows = [_row(complaint, staff, unseen, held, now) for complaint in found[:PAGE_SIZE]]
    return render_template(
        "staff/inbox.html",
        rows=rows,
        tabs=TABS,
        tab=tab,
        counts=counts,
        page=page,
        more=len(found) > PAGE_SIZE,
    )


def _row(
    complaint: Complaint, staff: StaffAccount, unseen: set[int], held: safety.Holds, now: datetime
) -> InboxRow:
    waiting = complaint.state in {State.DISPATCHED, State.RETURNED}
    answered = complaint.state not in {State.DISPATCHED, State.ACCEPTED, State.RETURNED}
    at = complaint.accept_due_at if waiting else complaint.reply_due_at
    hold = held.by_complaint.get(complaint.id)
    words = shield.words_for(staff, complaint.words, hold)
    return InboxRow(
        id=complaint.id,
        number=show_number(complaint.number),
        category=complaint.category.name,
        place=" ".join(
            filter(
                None,
                (
                    complaint.community.name if complaint.community else "未指明小区",
                    complaint.building.name if complaint.building else "",
                    shield.words_for(staff, complaint.place, hold),
                ),
            )
        ),
        excerpt=words[:EXCERPT] + ("…" if len(words) > EXCERPT else ""),
        state=STATE_NAMES[complaint.state],
        due=None if answered else wording.due(at, now),
        emergency=complaint.emergency,
        unseen=complaint.id in unseen,
        redo_count=complaint.redo_count,
        submitted=wording.moment(complaint.submitted_at),
    )


def _page(text: str) -> int:
    return min(int(text[:9]), LAST_PAGE) if text.isascii() and text.isdigit() and int(text[:9]) > 0 else 1
