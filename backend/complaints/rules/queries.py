"""Reading complaints: by the resident's link or number, and by staff within what is theirs.

Lists of them are made in `inbox`.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import Session

from backend.access.offices import Office, answers, office_of_staff
from backend.access.permissions import Permission, Reach, reach_of
from backend.access.scopes import on_ground
from backend.complaints.rules.moves import IN_HAND
from backend.core.errors import NotFoundError
from backend.core.numbers import parse_number, parse_pin
from backend.models import (
    ActorKind,
    Alert,
    Complaint,
    ComplaintEvent,
    ComplaintParty,
    Delivery,
    DeliveryState,
    InboxNotice,
    Letter,
    Move,
    OfficeLevel,
    Photo,
    Recording,
    StaffAccount,
    State,
)
from backend.models.personal import PersonalDataKey

RESIDENT_SEES_WORDS = {
    Move.REPLY,
    Move.RATE,
    Move.REOPEN,
    Move.REJECT,
    Move.WITHDRAW,
    Move.URGE,
    Move.SUPPLEMENT,
    Move.GRANT_EXTENSION,
}
RESIDENT_SEES = RESIDENT_SEES_WORDS | {
    Move.SUBMIT,
    Move.DISPATCH,
    Move.ACCEPT,
    Move.CONTACT,
    Move.REDO,
    Move.CLOSE,
    Move.SUPERVISE,
    Move.MERGE,
    Move.SEPARATE,
    Move.REROUTE,
}


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One step as a reader sees it; `photos` belong to this step."""

    move: Move
    actor: ActorKind
    at: datetime
    words: str
    photos: tuple[Photo, ...]
    staff_name: str = ""
    event_id: int = 0


def by_token(session: Session, token: str) -> Complaint:
    """The complaint behind a private link. Raises NotFoundError."""
    index = PersonalDataKey.blind_index(token)
    found = session.scalars(select(Complaint).where(Complaint.token_index == index)).first()
    if found is None:
        raise NotFoundError("没有找到这件投诉，请检查链接是否完整。")
    return found


def by_number_and_pin(session: Session, number: str, pin: str) -> Complaint:
    """The complaint a resident names by number and PIN. The error does not say which of the two is wrong."""
    parsed = parse_number(number)
    found = session.scalars(select(Complaint).where(Complaint.number == parsed)).first() if parsed else None
    if found is None or not secrets.compare_digest(found.pin.encode(), parse_pin(pin).encode()):
        raise NotFoundError("编号或查询码不对，请对照提交时的回执再试。")
    return found


def resident_timeline(complaint: Complaint) -> list[TimelineEntry]:
    """What the resident sees: every step that concerns them, without names of staff."""
    return [
        _entry(complaint, event, show_words=event.move in RESIDENT_SEES_WORDS, staff_name="")
        for event in complaint.events
        if event.move in RESIDENT_SEES
    ]


def staff_timeline(complaint: Complaint) -> list[TimelineEntry]:
    """The whole history with the names of those who acted."""
    return [
        _entry(complaint, event, show_words=True, staff_name=event.staff.name if event.staff else "")
        for event in complaint.events
    ]


def visible_to(staff: StaffAccount) -> ColumnElement[bool]:
    """The rows a member of staff may see. Every staff query goes through this.

    A firm sees what it answers for now; a street and a district what lies in them or was given to them;
    the city sees all. An auditor sees all as well, and changes nothing; an administrator and a printer none.
    """
    lies_there = on_ground(
        staff, Permission.COMPLAINT_READ, street=Complaint.street_id, district=Complaint.district_id
    )
    if reach_of(staff, Permission.COMPLAINT_READ) not in {Reach.OWN, Reach.GROUND}:
        return lies_there  # all, or none
    own = select(ComplaintParty.complaint_id).where(_of_office(staff), ComplaintParty.ended_at.is_(None))
    return or_(Complaint.id.in_(own), lies_there)


def for_staff(session: Session, staff: StaffAccount, complaint_id: int) -> Complaint:
    """One complaint within what is theirs. What is not theirs is not found, so that nothing is told."""
    found = session.scalars(select(Complaint).where(Complaint.id == complaint_id, visible_to(staff))).first()
    if found is None:
        raise NotFoundError("没有找到这件投诉，或它不归您办理。")
    return found


def ids_visible_to(staff: StaffAccount, ids: list[int]) -> Select[int]:
    """Those of these rows that the account may see."""
    return select(Complaint.id).where(Complaint.id.in_(ids), visible_to(staff))


def recordings_of(session: Session, complaint: Complaint) -> list[Recording]:
    query = select(Recording).where(Recording.complaint_id == complaint.id).order_by(Recording.id)
    return list(session.scalars(query))


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the complaints of an office stand: counts."""

    by_state: dict[State, int]
    overdue: int
    unrouted: int
    failed_deliveries: int


def standing(session: Session, staff: StaffAccount, now: datetime) -> Standing:
    """Counts within what the account may see."""
    mine = visible_to(staff)
    by_state: dict[State, int] = {state: 0 for state in State if state != State.SUBMITTED}
    found = session.execute(select(Complaint.state, func.count()).where(mine).group_by(Complaint.state))
    by_state |= {state: count for state, count in found}  # noqa: C416 - a Result is no mapping
    return Standing(
        by_state=by_state,
        overdue=_count(session, mine, Complaint.state.in_(IN_HAND), Complaint.reply_due_at < now),
        unrouted=_count(session, mine, Complaint.unrouted.is_(True)),
        failed_deliveries=_count(session, mine, or_(*map(Complaint.id.in_, _not_told()))),
    )


def _not_told() -> tuple[Select[int], Select[int | None]]:
    """Complaints of which a notice was given up: to the office, or to an address that it set itself."""
    return (
        select(Delivery.complaint_id).where(Delivery.state == DeliveryState.FAILED),
        select(Alert.complaint_id)
        .join(Letter, Letter.id == Alert.letter_id)
        .where(Letter.state == DeliveryState.FAILED, Alert.complaint_id.is_not(None)),
    )


def _count(session: Session, *conditions: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(Complaint).where(*conditions)) or 0


def unseen(session: Session, staff: StaffAccount, complaint_ids: Sequence[int]) -> set[int]:
    """Those of them with a notice in this office's inbox that nobody opened yet."""
    return set(
        session.scalars(
            select(InboxNotice.complaint_id)
            .join(ComplaintParty, ComplaintParty.id == InboxNotice.party_id)
            .where(
                InboxNotice.complaint_id.in_(complaint_ids),
                InboxNotice.seen_at.is_(None),
                _of_office(staff),
                ComplaintParty.ended_at.is_(None),
            )
        )
    )


def mark_seen(session: Session, staff: StaffAccount, complaint_id: int, now: datetime) -> None:
    notices = session.scalars(
        select(InboxNotice)
        .join(ComplaintParty, ComplaintParty.id == InboxNotice.party_id)
        .where(
            InboxNotice.complaint_id == complaint_id,
            InboxNotice.seen_at.is_(None),
            _of_office(staff),
        )
    )
    for notice in notices:
        notice.seen_at = now


def _of_office(staff: StaffAccount) -> ColumnElement[bool]:
    return is_office(office_of_staff(staff)) if answers(staff) else false()


def is_office(office: Office) -> ColumnElement[bool]:
    """Whether a party row is this office's."""
    if office.level is not OfficeLevel.CITY:
        column: ColumnElement[int] = getattr(ComplaintParty, f"{office.level}_id")
        return column == office.id
    return and_(*(getattr(ComplaintParty, name).is_(None) for name in office.columns))


def _entry(
    complaint: Complaint, event: ComplaintEvent, *, show_words: bool, staff_name: str
) -> TimelineEntry:
    return TimelineEntry(
        move=event.move,
        actor=event.actor,
        at=event.at,
        words=event.words if show_words else "",
        photos=tuple(photo for photo in complaint.photos if photo.event_id == event.id),
        staff_name=staff_name,
        event_id=event.id,
    )
