"""Complaints for staff, within what the account may see. Lists are made in `inbox`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import Session

from backend.access.offices import Office, answers, office_of_staff
from backend.access.permissions import Permission, Reach, reach_of
from backend.access.scopes import on_ground
from backend.complaints.rules.transitions import OPEN_STATES, OPEN_WORK_STATES
from backend.core.clock import local_today
from backend.core.errors import NotFoundError
from backend.models import (
    Alert,
    Complaint,
    ComplaintParty,
    Delivery,
    DeliveryState,
    InboxNotice,
    Letter,
    OfficeLevel,
    StaffAccount,
    State,
)
from backend.registry.rules.contracts_in_force import CONTRACT, FALLBACK, communities_of_firm


def visible_to(staff: StaffAccount) -> ColumnElement[bool]:
    """The rows a member of staff may see. Every staff query goes through this.

    A firm sees what it answers for now, as long as it serves the community, or as the office that gave it a
    complaint by hand waits for its answer; a street and a district what lies in them or was given to them;
    the city sees all. An auditor sees all as well, and changes nothing; an administrator and a printer none.
    """
    lies_there = on_ground(
        staff, Permission.COMPLAINT_READ, street=Complaint.street_id, district=Complaint.district_id
    )
    if reach_of(staff, Permission.COMPLAINT_READ) not in {Reach.OWN, Reach.GROUND}:
        return lies_there  # all, or none
    parties = select(ComplaintParty.complaint_id).where(_of_office(staff), ComplaintParty.ended_at.is_(None))
    own = Complaint.id.in_(parties)
    if staff.firm_id is None:
        return or_(own, lies_there)
    by_hand = Complaint.id.in_(parties.where(ComplaintParty.reason.not_in([CONTRACT, FALLBACK])))
    serves = Complaint.community_id.in_(communities_of_firm(staff.firm_id, local_today()))
    return and_(own, or_(serves, and_(by_hand, Complaint.state.in_(OPEN_STATES))))


def visible_complaint(session: Session, staff: StaffAccount, complaint_id: int) -> Complaint:
    """One complaint within what is theirs. What is not theirs is not found, so that nothing is told."""
    complaint = session.scalars(
        select(Complaint).where(Complaint.id == complaint_id, visible_to(staff))
    ).first()
    if complaint is None:
        raise NotFoundError("没有找到这件投诉，或它不归您办理。")
    return complaint


def ids_visible_to(staff: StaffAccount, ids: list[int]) -> Select[int]:
    """Those of these rows that the account may see."""
    return select(Complaint.id).where(Complaint.id.in_(ids), visible_to(staff))


def visible_among(session: Session, staff: StaffAccount, ids: list[int]) -> set[int]:
    """Those of these rows that the account may open."""
    return set(session.scalars(ids_visible_to(staff, ids)))


@dataclass(frozen=True, slots=True)
class ComplaintCounts:
    """Where the complaints of an office stand: counts."""

    by_state: dict[State, int]
    overdue: int
    unrouted: int
    failed_deliveries: int


def complaint_counts(session: Session, staff: StaffAccount, now: datetime) -> ComplaintCounts:
    """Counts within what the account may see."""
    may_see = visible_to(staff)
    by_state: dict[State, int] = {state: 0 for state in State if state != State.SUBMITTED}
    state_counts = session.execute(
        select(Complaint.state, func.count()).where(may_see).group_by(Complaint.state)
    )
    by_state |= {state: count for state, count in state_counts}  # noqa: C416 - a Result is no mapping
    return ComplaintCounts(
        by_state=by_state,
        overdue=_count(session, may_see, Complaint.state.in_(OPEN_WORK_STATES), Complaint.reply_due_at < now),
        unrouted=_count(session, may_see, Complaint.unrouted.is_(True)),
        failed_deliveries=_count(session, may_see, or_(*map(Complaint.id.in_, _failed_notice_ids()))),
    )


def _failed_notice_ids() -> tuple[Select[int], Select[int | None]]:
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
