"""通知地址: the notice addresses that the register keeps for an office, one line of text each.

They are rows of `notice_addresses` as the offices' own are, and hear of every event of a complaint at once.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session, object_session

from backend.access.offices import Office
from backend.core.clock import utc_now
from backend.models import (
    AddressKind,
    Alert,
    AlertKind,
    Base,
    District,
    Letter,
    NoticeAddress,
    OfficeLevel,
    PropertyFirm,
    Street,
)
from backend.models.notices import IN_REGISTER
from backend.models.personal import STILL_SEALED, PersonalDataKey
from backend.notices.senders.dispatch import UNREADABLE
from backend.notices.senders.register_lines import lines_of, target_of

COLUMN = "alert_urls"  # as sheets, forms and recorded changes name these lines
LEVELS: dict[type[Base], OfficeLevel] = {
    District: OfficeLevel.DISTRICT,
    Street: OfficeLevel.STREET,
    PropertyFirm: OfficeLevel.FIRM,
}
# Every event at once; days and early warnings are for the addresses that an office adds itself.
EVERY_EVENT = dict.fromkeys((kind.value for kind in AlertKind), "now") | dict.fromkeys(
    (AlertKind.DUE.value, AlertKind.WARNING.value), "never"
)
NO_LIMIT = 1200  # letters an hour: one each turn of the relay


def lines_of_offices(session: Session, model: type[Base]) -> dict[int, tuple[str, ...]]:
    """The lines of all offices of a level that have any, by the office's id."""
    lines: dict[int, tuple[str, ...]] = {}
    for row in _rows(session, LEVELS[model]):
        office_id = getattr(row, f"{LEVELS[model]}_id")
        lines[office_id] = tuple(sorted({*lines.get(office_id, ()), row.address}))
    return lines


def lines_of_office(session: Session, office: Base) -> tuple[str, ...]:
    """In one order, however they were typed."""
    return tuple(sorted(row.address for row in _rows(session, LEVELS[type(office)], [office.id])))


def offices_with_lines(session: Session, level: OfficeLevel, ids: Collection[int]) -> set[int]:
    """Those of them that have any."""
    column = getattr(NoticeAddress, f"{level}_id")
    return set(session.scalars(select(column).where(column.in_(ids), *_REGISTERED)))


def register_lines(
    session: Session, level: OfficeLevel, office_id: int, lines: Iterable[str], now: datetime
) -> None:
    """From now on these are the office's lines. What a line that goes was sent stays on record.

    What stands in place of lines that nobody can read keeps them.
    """
    named_lines = dict.fromkeys(lines)
    known_lines: set[str] = {STILL_SEALED}
    for row in _rows(session, level, [office_id]):
        known_lines.add(row.address)
        if row.address not in named_lines:
            _strike_out(session, row, now)
    session.flush()
    new_lines = [line for line in named_lines if line not in known_lines]
    session.add_all(_new_row(level, office_id, line, now) for line in new_lines)
    session.flush()


_REGISTERED = (NoticeAddress.in_register, NoticeAddress.removed_at.is_(None))


def _rows(
    session: Session, level: OfficeLevel, ids: Collection[int] | None = None
) -> Iterable[NoticeAddress]:
    column = getattr(NoticeAddress, f"{level}_id")
    query = select(NoticeAddress).where(column.is_not(None) if ids is None else column.in_(ids), *_REGISTERED)
    return session.scalars(query.order_by(NoticeAddress.id)).all()


def _new_row(level: OfficeLevel, office_id: int, line: str, now: datetime) -> NoticeAddress:
    target = target_of(line)
    return NoticeAddress(
        owner=f"{IN_REGISTER}{level} {office_id}",
        kind=target.kind if target else AddressKind.UNKNOWN,
        address=line,
        address_index=PersonalDataKey.blind_index(line),
        choices=EVERY_EVENT,
        hourly_limit=NO_LIMIT,
        created_at=now,
        last_error="" if target else UNREADABLE,
        last_error_at=None if target else now,
        **Office(level, office_id).columns,
    )


def _strike_out(session: Session, row: NoticeAddress, now: datetime) -> None:
    """One that was never used goes for good."""
    session.execute(delete(Alert).where(Alert.address_id == row.id, Alert.letter_id.is_(None)))
    used = select(exists().where(Letter.address_id == row.id))
    if session.scalar(used):
        row.erase(now)
    else:
        session.delete(row)


class LinesBeside:
    """The lines as a value beside the columns of an office's row, for recorded changes: one text."""

    def read(self, row: Base) -> str:
        return "\n".join(lines_of_office(_session_of(row), row))

    def normal(self, value: str | None) -> str:
        return "\n".join(sorted(lines_of(value or "")))

    def write(self, row: Base, value: str | None) -> None:
        register_lines(_session_of(row), LEVELS[type(row)], row.id, lines_of(value or ""), utc_now())


def _session_of(row: Base) -> Session:
    session = object_session(row)
    if session is None:
        raise RuntimeError("an office that is in no session has no lines")
    return session
