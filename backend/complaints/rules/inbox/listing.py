"""An office's inbox: what is due first stands first, in pages that follow a cursor.

What an office sees comes along two ways: it is a party, or the complaint stands on its ground. Each is one
walk along one index in the order of the page, and the two are merged; an OR would walk along none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from sqlalchemy import ColumnElement, Select, and_, exists, false, func, literal, or_, select, tuple_, union
from sqlalchemy.orm import Session, joinedload, selectinload

from backend.access.offices import Office, own_office
from backend.complaints.rules import queries
from backend.complaints.rules.inbox import filters as inbox_filters
from backend.complaints.rules.inbox.filters import Filters
from backend.core.fields.values import row_id
from backend.models import (
    Complaint,
    ComplaintParty,
    Extension,
    OfficeLevel,
    PartyRole,
    StaffAccount,
    State,
)
from backend.models.base import UTCDateTime

PAGE_SIZE = 30
COUNTED_FILTERED = 99  # where few of those walked along fit
COUNTED = 999  # beyond it nobody wants to know, and counting on would cost more than the page
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Tab(StrEnum):
    OPEN = "open"
    MINE = "mine"  # this office is in charge
    RULINGS = "rulings"  # this office has to say something: of a return, an extension or an answer
    HANDLER = "handler"  # this very account works on it
    DONE = "done"
    FOUND = "found"  # whatever its state, for searching


BY_DUE = frozenset({Tab.OPEN, Tab.MINE, Tab.RULINGS, Tab.HANDLER})


@dataclass(frozen=True, slots=True)
class Cursor:
    """The place of a complaint in the order of a tab. `due` only where the order is by it."""

    id: int
    due: datetime | None = None

    def __str__(self) -> str:
        return f"{(self.due - _EPOCH) // _MICROSECOND}.{self.id}" if self.due else str(self.id)

    @classmethod
    def parse(cls, text: str, tab: Tab) -> Self | None:
        """None for anything that cannot be one of this tab: the first page is shown."""
        parts = text.split(".")
        if len(parts) != (2 if tab in BY_DUE else 1):
            return None
        numbers = [row_id(part) for part in parts]
        if tab not in BY_DUE:
            return None if numbers[0] is None else cls(numbers[0])
        if numbers[0] is None or numbers[1] is None:
            return None
        return cls(numbers[1], _EPOCH + numbers[0] * _MICROSECOND)


@dataclass(frozen=True, slots=True)
class Page:
    """`after` leads to the next page, None where this is the last; `before` to the one before this."""

    complaints: list[Complaint]
    after: Cursor | None
    before: Cursor | None = None


def page(
    session: Session,
    staff: StaffAccount,
    tab: Tab,
    now: datetime,
    *,
    filters: Filters = Filters(),  # noqa: B008 - frozen
    after: Cursor | None = None,
    before: Cursor | None = None,
    size: int = PAGE_SIZE,
) -> Page:
    """The complaints that stand behind `after`, or before `before`, in the order in which they stand now.

    Where too few stand before it for a page, the first page is what is meant.
    """
    conditions = inbox_filters.conditions(session, staff, filters, now)
    if before is not None:
        rows = session.execute(_page_query(staff, tab, conditions, before, size + 1, backwards=True)).all()
        if len(rows) > size:
            page_rows = rows[:size][::-1]
            complaints = _loaded(session, [row.id for row in page_rows])
            return Page(complaints, _row_cursor(page_rows[-1], tab), _row_cursor(page_rows[0], tab))
        after = None
    rows = session.execute(_page_query(staff, tab, conditions, after, size + 1)).all()
    page_rows = rows[:size]
    last = _row_cursor(page_rows[-1], tab) if len(rows) > size else None
    first = (
        (_row_cursor(page_rows[0], tab) if page_rows else _cursor_behind(after))
        if after is not None
        else None
    )
    return Page(_loaded(session, [row.id for row in page_rows]), last, first)


def cursor_of(complaint: Complaint, tab: Tab) -> Cursor:
    """Where it stands in this tab now."""
    return Cursor(complaint.id, complaint.next_due_at if tab in BY_DUE else None)


def _row_cursor(row: Any, tab: Tab) -> Cursor:
    return Cursor(row.id, row.due if tab in BY_DUE else None)


def _cursor_behind(cursor: Cursor) -> Cursor:
    """The place right behind it: a page that lost all of its rows leads back to those up to the cursor."""
    return Cursor(cursor.id + (1 if cursor.due else -1), cursor.due)


def count(
    session: Session,
    staff: StaffAccount,
    tab: Tab,
    now: datetime,
    filters: Filters = Filters(),  # noqa: B008 - frozen
    most: int = COUNTED,
) -> int:
    """How many there are, up to one more than `most`."""
    conditions = inbox_filters.conditions(session, staff, filters, now)
    listed = _page_query(staff, tab, conditions, None, most + 1).subquery()
    return session.scalar(select(func.count()).select_from(listed)) or 0


def adjacent_complaint(
    session: Session,
    staff: StaffAccount,
    tab: Tab,
    now: datetime,
    place: Cursor,
    *,
    but: int,
    filters: Filters = Filters(),  # noqa: B008 - frozen
    forwards: bool = True,
) -> tuple[int, Cursor] | None:
    """The complaint next to this place, with its own place.

    `but` is the one that stood there: accepted or answered it is due later, and would be its own neighbour.
    """
    conditions = [*inbox_filters.conditions(session, staff, filters, now), *_openable(staff)]
    rows = session.execute(_page_query(staff, tab, conditions, place, 2, backwards=not forwards))
    row = next((row for row in rows if row.id != but), None)
    return (row.id, _row_cursor(row, tab)) if row is not None else None


def next_due_complaint(session: Session, staff: StaffAccount, but: int) -> int | None:
    """The complaint that this office should turn to, other than `but`."""
    rows = session.execute(_page_query(staff, Tab.MINE, _openable(staff), None, 2)).all()
    return next((row.id for row in rows if row.id != but), None)


def _openable(staff: StaffAccount) -> list[ColumnElement[bool]]:
    """A firm's list keeps what it may open no more."""
    return [queries.visible_to(staff)] if staff.firm_id is not None else []


def _page_query(
    staff: StaffAccount,
    tab: Tab,
    conditions: Sequence[ColumnElement[bool]],
    cursor: Cursor | None,
    limit: int,
    *,
    backwards: bool = False,
) -> Select[Any]:
    """Columns id and due, in order, behind the cursor; or against the order, before it."""
    walk_of = _before_cursor if backwards else _after_cursor
    walks = [
        walk.limit(limit)
        for way in _index_scans(staff, tab, conditions)
        for walk in walk_of(way, tab, cursor)
    ]
    if len(walks) == 1:
        return walks[0]
    merged = union(*(select(walk.subquery()) for walk in walks)).subquery()
    columns = [merged.c.due, merged.c.id] if tab in BY_DUE else [merged.c.id]
    falls = backwards is (tab in BY_DUE)
    order = [column.desc() if falls else column for column in columns]
    return select(merged.c.id, merged.c.due).order_by(*order).limit(limit)


@dataclass(frozen=True, slots=True)
class _IndexScan:
    """One of the ways in which complaints come to an office; `id` and `due` are columns of one index."""

    id: Any
    due: Any
    where: tuple[ColumnElement[bool], ...]
    joins: bool = False

    def select(self) -> Select[Any]:
        rows = select(self.id.label("id"), self.due.label("due")).where(*self.where)
        return rows.join(Complaint, Complaint.id == ComplaintParty.complaint_id) if self.joins else rows


def _index_scans(
    staff: StaffAccount, tab: Tab, conditions: Sequence[ColumnElement[bool]]
) -> list[_IndexScan]:
    office = own_office(staff)
    if office is None:
        return [_complaints(queries.visible_to(staff), *conditions)]
    if tab is Tab.RULINGS:
        return [_complaints(_awaits_office(office), *conditions)]
    if tab is Tab.HANDLER:
        return [_complaints(Complaint.handler_id == staff.id, queries.visible_to(staff), *conditions)]
    if tab is Tab.MINE:
        return [_party(office, ComplaintParty.role == PartyRole.LEAD, conditions=_of_firm(staff, conditions))]
    return _visible_to_office(office, _of_firm(staff, conditions))


def _of_firm(staff: StaffAccount, conditions: Sequence[ColumnElement[bool]]) -> Sequence[ColumnElement[bool]]:
    """Nobody finds out by filters what they may not read; without filters such rows say next to nothing."""
    return [*conditions, *_openable(staff)] if conditions else conditions


def _visible_to_office(office: Office, conditions: Sequence[ColumnElement[bool]]) -> list[_IndexScan]:
    if office.level is OfficeLevel.CITY:
        return [_complaints(*conditions)]
    if office.level is OfficeLevel.FIRM:
        return [_party(office, conditions=conditions)]
    ground = Complaint.street_id if office.level is OfficeLevel.STREET else Complaint.district_id
    return [_party(office, conditions=conditions), _complaints(ground == office.id, *conditions)]


def _complaints(*where: ColumnElement[bool]) -> _IndexScan:
    return _IndexScan(Complaint.id, Complaint.next_due_at, where)


def _party(
    office: Office, *where: ColumnElement[bool], conditions: Sequence[ColumnElement[bool]]
) -> _IndexScan:
    """`next_due_at` of a party is its complaint's, so that the complaint is looked at for filters only."""
    own = (queries.is_office(office), ComplaintParty.ended_at.is_(None), *where, *conditions)
    return _IndexScan(ComplaintParty.complaint_id, ComplaintParty.next_due_at, own, joins=bool(conditions))


def _after_cursor(way: _IndexScan, tab: Tab, after: Cursor | None) -> list[Select[Any]]:
    """Open complaints have a due time and others none, so each kind is one stretch of the index.

    What is ordered by age alone takes both stretches; the city's bureau has the primary key for it.
    """
    rows = way.select()
    if tab in BY_DUE:
        if after is not None and after.due is not None:
            cursor = tuple_(literal(after.due, UTCDateTime()), literal(after.id))
            rows = rows.where(tuple_(way.due, way.id) > cursor)
        return [rows.where(way.due.is_not(None)).order_by(way.due, way.id)]
    if after is not None:
        rows = rows.where(way.id < after.id)
    # In the second order all due times are NULL: named, the index is known to be in that order.
    finished = rows.where(way.due.is_(None)).order_by(way.due.desc(), way.id.desc())
    if tab is Tab.DONE:
        return [finished]
    if not way.where:
        return [rows.order_by(way.id.desc())]
    return [rows.where(way.due.is_not(None)).order_by(way.id.desc()), finished]


def _before_cursor(way: _IndexScan, tab: Tab, before: Cursor | None) -> list[Select[Any]]:
    """The same stretches of the same indexes from the other end, towards the first page."""
    rows = way.select()
    if tab in BY_DUE:
        if before is not None and before.due is not None:
            cursor = tuple_(literal(before.due, UTCDateTime()), literal(before.id))
            rows = rows.where(tuple_(way.due, way.id) < cursor)
        return [rows.where(way.due.is_not(None)).order_by(way.due.desc(), way.id.desc())]
    if before is not None:
        rows = rows.where(way.id > before.id)
    finished = rows.where(way.due.is_(None)).order_by(way.due, way.id)
    if tab is Tab.DONE:
        return [finished]
    if not way.where:
        return [rows.order_by(way.id)]
    return [rows.where(way.due.is_not(None)).order_by(way.id), finished]


def _awaits_office(office: Office) -> ColumnElement[bool]:
    """Whether this office is the one above the one in charge, and is asked for a ruling.

    The same as `permitted_moves.may_rule`, said in SQL: a step that the ground lacks is passed over.
    """
    is_asked = and_(
        Complaint.ruling_due_at.is_not(None),
        Complaint.next_due_at.is_not(None),
        or_(
            Complaint.state.in_([State.RETURNED, State.REVIEWING]),
            and_(Complaint.state == State.ACCEPTED, Complaint.extension == Extension.ASKED),
        ),
    )
    if office.level is OfficeLevel.FIRM:
        return false()
    if office.level is OfficeLevel.STREET:
        return and_(is_asked, Complaint.street_id == office.id, _led_from(OfficeLevel.FIRM))
    if office.level is OfficeLevel.DISTRICT:
        return and_(is_asked, Complaint.district_id == office.id, _led_from(OfficeLevel.STREET))
    passed_over = or_(
        and_(_led_from(OfficeLevel.FIRM), Complaint.street_id.is_(None)),
        and_(_led_from(OfficeLevel.STREET), Complaint.district_id.is_(None)),
    )
    return and_(is_asked, or_(_led_from(OfficeLevel.DISTRICT), passed_over))


def _led_from(level: OfficeLevel) -> ColumnElement[bool]:
    column = getattr(ComplaintParty, f"{level}_id")
    return exists().where(
        ComplaintParty.complaint_id == Complaint.id,
        ComplaintParty.role == PartyRole.LEAD,
        ComplaintParty.ended_at.is_(None),
        column.is_not(None),
    )


def _loaded(session: Session, ids: Sequence[int]) -> list[Complaint]:
    """With all that a row shows, in the order of the ids."""
    rows = session.scalars(
        select(Complaint)
        .where(Complaint.id.in_(ids))
        .options(
            joinedload(Complaint.category),
            joinedload(Complaint.community),
            joinedload(Complaint.building),
            joinedload(Complaint.handler),
            selectinload(Complaint.parties),
        )
    )
    by_id = {row.id: row for row in rows}
    return [by_id[row_id] for row_id in ids if row_id in by_id]
