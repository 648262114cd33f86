"""Steps that every move shares: the lock, the event, the parties, the due times."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.offices import Office, office_of_party
from backend.city_rules.rules.current import rules_for
from backend.city_rules.rules.deadlines import DueTimes, due_times, earlier
from backend.complaints.rules.routing import Assignment
from backend.complaints.rules.transitions import next_state
from backend.core.errors import NotFoundError
from backend.models import (
    ActorKind,
    Category,
    Complaint,
    ComplaintEvent,
    ComplaintParty,
    Extension,
    Move,
    PartyRole,
    StaffAccount,
)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who makes a move; `staff_id` only for staff."""

    kind: ActorKind
    staff_id: int | None = None


# In the details of the event with which a complaint turned into an emergency: the kind of danger.
TURNED_URGENT = "emergency"
SYSTEM = Actor(ActorKind.SYSTEM)
RESIDENT = Actor(ActorKind.RESIDENT)


def staff_actor(staff: StaffAccount) -> Actor:
    return Actor(ActorKind.STAFF, staff.id)


def locked_complaint(session: Session, complaint_id: int) -> Complaint:
    """The complaint, held against a second clerk until this transaction ends."""
    complaint = session.scalars(
        select(Complaint)
        .where(Complaint.id == complaint_id)
        .with_for_update(of=Complaint)
        .execution_options(populate_existing=True)
    ).first()
    if complaint is None:
        raise NotFoundError("没有找到这件投诉。")
    return complaint


def add_event(
    complaint: Complaint, move: Move, actor: Actor, now: datetime, text: str = "", **details: Any
) -> ComplaintEvent:
    """Append one event and bring the state along. Raises MoveRefusedError where the table forbids it."""
    before = complaint.state if complaint.events else None
    after = next_state(before, move)
    event = ComplaintEvent(
        seq=len(complaint.events) + 1,
        move=move,
        from_state=before,
        to_state=after,
        actor=actor.kind,
        staff_id=actor.staff_id,
        at=now,
        words=text,
        details=details,
    )
    complaint.events.append(event)
    complaint.state = after
    return event


def assign(complaint: Complaint, assignments: Sequence[Assignment], now: datetime) -> list[ComplaintParty]:
    """Put these offices in charge; whoever led before, or stands twice, is relieved."""
    offices = {assignment.office for assignment in assignments}
    for party in active_parties(complaint):
        if party.role is PartyRole.LEAD or office_of_party(party) in offices:
            party.ended_at = now
    fresh = [
        ComplaintParty(
            role=assignment.role, reason=assignment.reason, started_at=now, **assignment.office.columns
        )
        for assignment in assignments
    ]
    complaint.parties.extend(fresh)
    return fresh


def add_watching_party(complaint: Complaint, step: Assignment, reason: str, now: datetime) -> ComplaintParty:
    """The office of `step` as a party that sees the complaint; the one it has already, if any."""
    for party in active_parties(complaint):
        if office_of_party(party) == step.office:
            return party
    party = ComplaintParty(role=PartyRole.ASSIST, reason=reason, started_at=now, **step.office.columns)
    complaint.parties.append(party)
    return party


def active_parties(complaint: Complaint) -> list[ComplaintParty]:
    return [party for party in complaint.parties if party.ended_at is None]


def party_of(complaint: Complaint, office: Office) -> ComplaintParty | None:
    """The office's own party row that is in force."""
    return next((party for party in active_parties(complaint) if office_of_party(party) == office), None)


def restart_due_times(complaint: Complaint, now: datetime) -> None:
    """A new round: whoever leads has the whole time again, and what was asked of the last one is over."""
    complaint.round_started_at = now
    complaint.accepted_at = complaint.contacted_at = complaint.handed_in_at = None
    complaint.ruling_due_at = None
    clear_requests(complaint)
    set_due_times(complaint)


def clear_requests(complaint: Complaint) -> None:
    """An extension that nobody ruled on is over with the work that it was asked for."""
    if complaint.extension is Extension.ASKED:
        complaint.extension = Extension.NONE


def set_due_times(complaint: Complaint) -> None:
    """Due times of this round, from its start and the category as they are now."""
    due = due_times_of(complaint, complaint.category)
    complaint.accept_due_at, complaint.contact_due_at, complaint.reply_due_at = (
        due.accept,
        due.contact,
        due.reply,
    )


def due_times_of(complaint: Complaint, category: Category) -> DueTimes:
    """In this category. What turned urgent in its round is due as an emergency from then on, or before."""
    since = urgent_since(complaint)
    if since is None:
        return _due_times_from(complaint, category, complaint.round_started_at, emergency=complaint.emergency)
    return earlier(
        _due_times_from(complaint, category, complaint.round_started_at, emergency=False),
        _due_times_from(complaint, category, since, emergency=True),
    )


def urgent_since(complaint: Complaint) -> datetime | None:
    """When it turned urgent in this round. None where it was so from the round's beginning, or never."""
    return next(
        (
            event.at
            for event in complaint.events
            if event.at > complaint.round_started_at and (event.details or {}).get(TURNED_URGENT)
        ),
        None,
    )


def _due_times_from(
    complaint: Complaint, category: Category, start: datetime, *, emergency: bool
) -> DueTimes:
    return due_times(
        category,
        rules_for(complaint),
        emergency=emergency,
        contactable=is_contactable(complaint),
        start=start,
    )


def is_contactable(complaint: Complaint) -> bool:
    """Nobody below the district may learn who an anonymous complainant is, so nobody is told to call them."""
    return complaint.phone is not None and not complaint.anonymous
