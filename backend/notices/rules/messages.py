"""Lists notices that failed or wait, for offices and residents, and tries them again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from backend.access.offices import LADDER, Office, office_name
from backend.core.fields.values import row_id
from backend.history.changes import record_change
from backend.jobs.outbox import restart
from backend.models import (
    Alert,
    ChangeArea,
    DeliveryState,
    Letter,
    NoticeAddress,
    NoticeState,
    OfficeLevel,
    ResidentNotice,
    StaffAccount,
)
from backend.notices.rules.alerts import belongs_to_office

PAGE = 50
MOST_AT_ONCE = 500


class MessageState(StrEnum):
    """How a message stands, for both kinds."""

    FAILED = "failed"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class OfficeCount:
    """Alerts of one office that failed or wait."""

    office: Office
    name: str
    many: int


def alerts(
    session: Session, state: MessageState, office: Office | None = None, before: int | None = None
) -> list[Alert]:
    """The newest first, one more than a page; `before` is the id that the last page ended with."""
    query = _alerts_that(state, office).options(
        joinedload(Alert.address),
        joinedload(Alert.letter),
        joinedload(Alert.event),
        joinedload(Alert.complaint),
    )
    if before is not None:
        query = query.where(Alert.id < before)
    return list(session.scalars(query.order_by(Alert.id.desc()).limit(PAGE + 1)))


def offices_with(session: Session, state: MessageState) -> list[OfficeCount]:
    """Those with most first."""
    columns = (NoticeAddress.firm_id, NoticeAddress.street_id, NoticeAddress.district_id)
    query = _alerts_that(state, None).with_only_columns(*columns, func.count())
    return [
        OfficeCount(office, office_name(session, office), many)
        for *ids, many in session.execute(query.group_by(*columns).order_by(func.count().desc()))
        for office in [_office_of(ids)]
    ]


def notices(session: Session, state: MessageState, before: int | None = None) -> list[ResidentNotice]:
    """The same for residents: failed is what was tried, refused, and now waits for their next contact."""
    query = select(ResidentNotice).options(joinedload(ResidentNotice.complaint)).where(_notices_that(state))
    if before is not None:
        query = query.where(ResidentNotice.id < before)
    return list(session.scalars(query.order_by(ResidentNotice.id.desc()).limit(PAGE + 1)))


def counts(session: Session) -> dict[str, int]:
    """Behind each tab of the page."""
    counts_by_list = {}
    for state in MessageState:
        of_offices = _alerts_that(state, None).with_only_columns(func.count())
        of_residents = select(func.count()).select_from(ResidentNotice)
        counts_by_list[f"offices.{state}"] = session.scalar(of_offices) or 0
        counts_by_list[f"residents.{state}"] = session.scalar(of_residents.where(_notices_that(state))) or 0
    return counts_by_list


def retry_alerts(
    session: Session, staff: StaffAccount, ids: Sequence[int] | None, office: Office | None, now: datetime
) -> int:
    """Another letter at once for these, or for all that failed of an office or of everybody.

    What is not failed any more is left alone, so that a second click sends nothing twice. Returns how many.
    """
    query = _alerts_that(MessageState.FAILED, office)
    if ids is not None:
        query = query.where(Alert.id.in_(ids))
    rows = session.scalars(
        query.order_by(Alert.id).limit(MOST_AT_ONCE).with_for_update(skip_locked=True, of=Alert)
    ).all()
    for row in rows:
        row.letter_id, row.due_at = None, now
    for address in {row.address for row in rows}:
        address.paused_at, address.failures = None, 0
    to = office_name(session, office) if office is not None else "单位"
    _record(session, staff, f"重发给{to}的通知 {len(rows)} 条", len(rows), now)
    return len(rows)


def retry_notices(session: Session, staff: StaffAccount, ids: Sequence[int] | None, now: datetime) -> int:
    """The same for residents, from the best way on. Returns how many."""
    query = select(ResidentNotice).where(_notices_that(MessageState.FAILED))
    if ids is not None:
        query = query.where(ResidentNotice.id.in_(ids))
    rows = session.scalars(
        query.order_by(ResidentNotice.id)
        .limit(MOST_AT_ONCE)
        .with_for_update(skip_locked=True, of=ResidentNotice)
    ).all()
    for row in rows:
        row.state, row.way = NoticeState.PENDING, None
    restart(session, rows, now)
    _record(session, staff, f"重发给居民的通知 {len(rows)} 条", len(rows), now)
    return len(rows)


def office_named(text: str) -> Office | None:
    """firm:7 as an address has it; None for anything else."""
    level, _, number = text.partition(":")
    if level == OfficeLevel.CITY and not number:
        return Office(OfficeLevel.CITY, None)
    office_id = row_id(number) if level in LADDER[:-1] else None
    return None if office_id is None else Office(OfficeLevel(level), office_id)


def name_of(office: Office) -> str:
    """The same way back."""
    return office.level.value if office.id is None else f"{office.level}:{office.id}"


def _record(session: Session, staff: StaffAccount, what: str, many: int, now: datetime) -> None:
    if many:
        session.flush()
        rows = {"messages": {"retried": many}}
        record_change(session, staff, ChangeArea.MESSAGES, what, before={}, after=dict(rows), now=now)


def _office_of(ids: Sequence[int | None]) -> Office:
    for level, office_id in zip(LADDER[:-1], ids, strict=True):
        if office_id is not None:
            return Office(level, office_id)
    return Office(OfficeLevel.CITY, None)


def _alerts_that(state: MessageState, office: Office | None) -> Select[Alert]:
    """Waiting: for its letter, or with one that is under way."""
    query = (
        select(Alert)
        .join(NoticeAddress, NoticeAddress.id == Alert.address_id)
        .outerjoin(Letter, Letter.id == Alert.letter_id)
        .where(NoticeAddress.removed_at.is_(None))
    )
    if office is not None:
        query = query.where(belongs_to_office(office))
    if state is MessageState.FAILED:
        return query.where(Letter.state == DeliveryState.FAILED)
    under_way = Letter.state.in_([DeliveryState.PENDING, DeliveryState.SENDING])
    return query.where(or_(Alert.letter_id.is_(None), under_way))


def _notices_that(state: MessageState) -> ColumnElement[bool]:
    if state is MessageState.WAITING:
        return ResidentNotice.state.in_([NoticeState.PENDING, NoticeState.SENDING])
    return and_(ResidentNotice.state == NoticeState.WAITING, ResidentNotice.last_error != "")
