"""Filters that an account saved under a name; one of them may open first."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from backend.core import text as words
from backend.core.errors import FieldProblem, InvalidInputError, NotFoundError
from backend.models import SavedFilter, StaffAccount

LONGEST_NAME = 20
LONGEST_QUERY = 500
MOST = 20


def of(session: Session, staff: StaffAccount) -> list[SavedFilter]:
    query = select(SavedFilter).where(SavedFilter.staff_id == staff.id)
    return list(session.scalars(query.order_by(SavedFilter.id)))


def save(session: Session, staff: StaffAccount, name: str, query: str, now: datetime) -> None:
    """The same name again takes the new query. Raises InvalidInputError for field name."""
    label = words.clean(name)
    saved_filters = of(session, staff)
    same = next((saved_filter for saved_filter in saved_filters if saved_filter.name == label), None)
    if not 1 <= len(label) <= LONGEST_NAME:
        raise InvalidInputError([FieldProblem("name", f"请给筛选起个名字，1 到 {LONGEST_NAME} 个字。")])
    if len(query) > LONGEST_QUERY:
        raise InvalidInputError([FieldProblem("name", "筛选条件太长，请减少几个。")])
    if same is not None:
        same.query = query
        return
    if len(saved_filters) >= MOST:
        raise InvalidInputError([FieldProblem("name", f"最多保存 {MOST} 个筛选，请先删掉不用的。")])
    session.add(SavedFilter(staff_id=staff.id, name=label, query=query, is_default=False, created_at=now))


def remove(session: Session, staff: StaffAccount, filter_id: int) -> None:
    """What is gone already, or somebody else's, is not found."""
    own = _own(session, staff, filter_id)
    session.execute(delete(SavedFilter).where(SavedFilter.id == own.id))


def make_default(session: Session, staff: StaffAccount, filter_id: int, *, on: bool) -> None:
    own = _own(session, staff, filter_id)
    session.execute(update(SavedFilter).where(SavedFilter.staff_id == staff.id).values(is_default=False))
    session.execute(update(SavedFilter).where(SavedFilter.id == own.id).values(is_default=on))


def default_query(session: Session, staff: StaffAccount) -> str:
    """What the inbox opens with; empty where nothing is set."""
    query = select(SavedFilter.query).where(
        SavedFilter.staff_id == staff.id, SavedFilter.is_default.is_(True)
    )
    return session.scalars(query).first() or ""


def _own(session: Session, staff: StaffAccount, filter_id: int) -> SavedFilter:
    saved_filter = session.get(SavedFilter, filter_id)
    if saved_filter is None or saved_filter.staff_id != staff.id:
        raise NotFoundError("没有找到这个筛选。")
    return saved_filter
