"""One row of the inbox, as this account may read it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from backend.access.offices import lead_party, office_of_party, own_office
from backend.complaints.rules import queries
from backend.complaints.rules.handling.breaches import open_promises
from backend.complaints.rules.privacy import content_review, disclosure
from backend.core.numbers import show_number
from backend.models import BreachKind, Complaint, Extension, SafetySource, StaffAccount, State
from backend.models.labels import STATE_NAMES
from backend.web import wording

EXCERPT = 44
OWED = {
    BreachKind.ACCEPT: "签收",
    BreachKind.CONTACT: "联系居民",
    BreachKind.REPLY: "答复",
    BreachKind.RULING: "裁定",
}


@dataclass(frozen=True, slots=True)
class InboxRow:
    """`what_due` has to be done by the due time; `request_text` is what the office above is asked for.

    Of what the office may open no more, number and state are left, so that it can account for its answer.
    """

    id: int
    number: str
    category: str
    place: str
    excerpt: str
    state: str
    what_due: str
    due: wording.Due | None
    request_text: str
    emergency: bool
    joint: bool
    unseen: bool
    redo_count: int
    handler: str
    submitted: str
    acceptable: bool
    may_open: bool = True


def rows_of(
    session: Session, staff: StaffAccount, complaints: Iterable[Complaint], now: datetime
) -> list[InboxRow]:
    complaint_rows = list(complaints)
    ids = [complaint.id for complaint in complaint_rows]
    unseen = queries.unseen(session, staff, ids)
    withheld = content_review.withheld_texts(session, ids)
    openable = queries.visible_among(session, staff, ids)
    return [
        _row(complaint, staff, complaint.id in unseen, withheld.by_complaint.get(complaint.id), now)
        if complaint.id in openable
        else _closed_row(complaint)
        for complaint in complaint_rows
    ]


def _closed_row(complaint: Complaint) -> InboxRow:
    return InboxRow(
        id=complaint.id,
        number=show_number(complaint.number),
        category="",
        place="",
        excerpt="您的单位已不再负责，只留编号和状态。",
        state=STATE_NAMES[complaint.state],
        what_due="",
        due=None,
        request_text="",
        emergency=False,
        joint=False,
        unseen=False,
        redo_count=0,
        handler="",
        submitted="",
        acceptable=False,
        may_open=False,
    )


def _row(
    complaint: Complaint, staff: StaffAccount, unseen: bool, hold: SafetySource | None, now: datetime
) -> InboxRow:
    promise = min(open_promises(complaint), key=lambda promise: promise.due_at, default=None)
    text = " ".join(disclosure.words_for(staff, complaint, complaint.words, now, hold).split())
    own = office_of_party(lead_party(complaint)) == own_office(staff)
    return InboxRow(
        id=complaint.id,
        number=show_number(complaint.number),
        category=complaint.category.name,
        place=_place(complaint, staff, now, hold),
        excerpt=text[:EXCERPT] + ("…" if len(text) > EXCERPT else ""),
        state=STATE_NAMES[complaint.state],
        what_due=OWED[promise.kind] if promise else "",
        due=wording.due(promise.due_at, now) if promise else None,
        request_text=_request_text(complaint),
        emergency=complaint.emergency,
        joint=complaint.joint_at is not None,
        unseen=unseen,
        redo_count=complaint.redo_count,
        handler=complaint.handler.name if complaint.handler and own else "",
        submitted=wording.moment(complaint.submitted_at),
        acceptable=own and complaint.state is State.DISPATCHED,
    )


def _place(complaint: Complaint, staff: StaffAccount, now: datetime, hold: SafetySource | None) -> str:
    parts = (
        complaint.community.name if complaint.community else "未指明小区",
        complaint.building.name if complaint.building else "",
        disclosure.words_for(staff, complaint, complaint.place, now, hold, origin="place"),
    )
    return " ".join(filter(None, parts))


def _request_text(complaint: Complaint) -> str:
    if complaint.state is State.RETURNED:
        return "申请退单"
    if complaint.state is State.REVIEWING:
        return "答复待审"
    if complaint.state is State.ACCEPTED and complaint.extension is Extension.ASKED:
        return "申请延期"
    return ""
