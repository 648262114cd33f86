"""超期: what was promised and not done goes on record at the moment it was due, however late the job runs.

Every move first records the breaches before it, so that no new due time hides one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.offices import Office, lead_party, office_of_party
from backend.city_rules.rules.current import rules_for
from backend.city_rules.rules.deadlines import twice
from backend.complaints.rules.handling.deliveries import create_deliveries
from backend.complaints.rules.handling.move_steps import (
    SYSTEM,
    active_parties,
    add_event,
    add_watching_party,
    locked_complaint,
    urgent_since,
)
from backend.complaints.rules.handling.permitted_moves import escalation_ladder, step_above
from backend.complaints.rules.routing import at_level
from backend.models import Breach, BreachKind, Complaint, Extension, Move, OfficeLevel, State

AGAIN = {BreachKind.ACCEPT, BreachKind.REPLY}  # promises that can be broken for as long again
_BEFORE_ACCEPT = {State.DISPATCHED}
_IN_WORK = {State.DISPATCHED, State.ACCEPTED}


@dataclass(frozen=True, slots=True)
class Promise:
    """What an office owes now; `step` 2 is the same promise overdue for as long again."""

    kind: BreachKind
    due_at: datetime
    step: int = 1


def open_promises(complaint: Complaint) -> list[Promise]:
    """What has not been done yet of what is promised, whether it is late or not."""
    promises: list[Promise] = []
    if complaint.state in _BEFORE_ACCEPT:
        promises.append(Promise(BreachKind.ACCEPT, complaint.accept_due_at))
    if complaint.state in _IN_WORK:
        if complaint.contact_due_at is not None and complaint.contacted_at is None:
            promises.append(Promise(BreachKind.CONTACT, complaint.contact_due_at))
        promises.append(Promise(BreachKind.REPLY, complaint.reply_due_at))
    if complaint.ruling_due_at is not None and awaits_ruling(complaint):
        promises.append(Promise(BreachKind.RULING, complaint.ruling_due_at))
    return promises


def awaits_ruling(complaint: Complaint) -> bool:
    """Whether the office above must say something: of a return, a reply or an extension."""
    extension_asked = complaint.state is State.ACCEPTED and complaint.extension is Extension.ASKED
    return extension_asked or complaint.state in {State.RETURNED, State.REVIEWING}


def unrecorded_breaches(complaint: Complaint) -> list[Promise]:
    """All that may still be broken: what is owed, and what is owed for twice as long."""
    recorded = {(breach.kind, breach.due_at, breach.step) for breach in complaint.breaches}
    return sorted(
        (
            promise
            for promise in _both_steps(complaint)
            if (promise.kind, promise.due_at, promise.step) not in recorded
        ),
        key=lambda promise: promise.due_at,
    )


def record_breaches(session: Session, complaint: Complaint, now: datetime) -> list[Breach]:
    """Record what was broken by `now`, tell who must know. Runs any number of times and records once."""
    broken = [promise for promise in unrecorded_breaches(complaint) if promise.due_at < now]
    fresh = [
        Breach(
            kind=promise.kind,
            step=promise.step,
            due_at=promise.due_at,
            recorded_at=now,
            **_responsible_party(session, complaint, promise, now).columns,
        )
        for promise in broken
    ]
    complaint.breaches.extend(fresh)
    if broken:
        _remind(session, complaint, broken, now)
    return fresh


def refresh_due_times(complaint: Complaint) -> None:
    """Bring the columns along that inboxes and the job look for."""
    due = min((promise.due_at for promise in open_promises(complaint)), default=None)
    complaint.next_due_at = due
    complaint.breach_check_at = min(
        (promise.due_at for promise in unrecorded_breaches(complaint)), default=None
    )
    for party in active_parties(complaint):
        party.next_due_at = due


def complaints_with_breaches(session: Session, now: datetime, limit: int = 200) -> Sequence[int]:
    """Those with something to put on record, the longest due first."""
    query = select(Complaint.id).where(Complaint.breach_check_at < now)
    return session.scalars(query.order_by(Complaint.breach_check_at).limit(limit)).all()


def record_breaches_of(session: Session, complaint_id: int, now: datetime) -> None:
    """The job's work on one complaint."""
    complaint = locked_complaint(session, complaint_id)
    record_breaches(session, complaint, now)
    refresh_due_times(complaint)
    session.flush()


def record_due_breaches(session: Session, now: datetime) -> int:
    """All that is due, in one transaction. Returns how many complaints it looked at."""
    due = complaints_with_breaches(session, now)
    for complaint_id in due:
        record_breaches_of(session, complaint_id, now)
    return len(due)


def _both_steps(complaint: Complaint) -> Iterator[Promise]:
    for promise in open_promises(complaint):
        yield promise
        if promise.kind in AGAIN:
            yield Promise(promise.kind, _broken_twice_at(complaint, promise), step=2)


def _broken_twice_at(complaint: Complaint, promise: Promise) -> datetime:
    """What was late already when it turned urgent is not twice as late at once."""
    since = urgent_since(complaint)
    if since is None or since <= promise.due_at:
        return _twice(complaint, promise, promise.due_at, emergency=complaint.emergency)
    ordinary = _twice(complaint, promise, promise.due_at, emergency=False)
    return min(ordinary, _twice(complaint, promise, since, emergency=True))


def _twice(complaint: Complaint, promise: Promise, due: datetime, *, emergency: bool) -> datetime:
    return twice(
        complaint.category,
        rules_for(complaint),
        emergency=emergency,
        due=due,
        to_accept=promise.kind is BreachKind.ACCEPT,
    )


def _responsible_party(session: Session, complaint: Complaint, promise: Promise, now: datetime) -> Office:
    """The lead; for a ruling the office above it."""
    lead = lead_party(complaint)
    if promise.kind is BreachKind.RULING:
        return step_above(session, complaint, lead, now).office
    return office_of_party(lead)


def _remind(session: Session, complaint: Complaint, broken: list[Promise], now: datetime) -> None:
    """超期: the office is reminded and the one above told; overdue for twice as long, the district as well.

    What breaks at once is told at once.
    """
    details = [
        {"kind": promise.kind.value, "due": promise.due_at.isoformat(), "step": promise.step}
        for promise in broken
    ]
    event = add_event(complaint, Move.REMIND, SYSTEM, now, broken=details)
    lead = lead_party(complaint)
    parties = [
        lead,
        add_watching_party(complaint, step_above(session, complaint, lead, now), "超期督看", now),
    ]
    if any(promise.step > 1 for promise in broken):
        district = at_level(escalation_ladder(session, complaint, now), OfficeLevel.DISTRICT)
        parties.append(add_watching_party(complaint, district, "两倍超期督看", now))
    session.flush()
    create_deliveries(session, event, dict.fromkeys(parties), now)
