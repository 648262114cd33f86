"""投诉类别: added, edited, put in order, retired. A retired one keeps its complaints."""

import re
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.city_rules.rules.categories import OTHER
from backend.core.errors import ChangeRefusedError, FieldProblem, InvalidInputError
from backend.core.pinyin import syllables
from backend.history.changes import recorded_change
from backend.history.editing import edit_row, held_row
from backend.models import Category, ChangeArea, Complaint, OfficeLevel, StaffAccount, State

AREA = ChangeArea.CATEGORIES
LONGEST_NAME, LONGEST_WORDS, LONGEST_ADVICE = 30, 1000, 300
LONGEST_KEYWORD, SHORTEST_ALARM = 20, 2
LONGEST_CODE = 24
MOST_DAYS, MOST_HOURS = 60, 240
_CLOSED = (State.CLOSED, State.REJECTED, State.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class CategoryDraft:
    """A category as typed and checked."""

    name: str
    lead: OfficeLevel
    street_assists: bool
    keywords: str
    emergency_keywords: str
    emergency_advice: str
    accept_days: int
    reply_days: int
    reply_hours: int | None
    contact_hours: int
    extension_days: int


def add_category(session: Session, staff: StaffAccount, draft: CategoryDraft, now: datetime) -> Category:
    """At the end of the order, before 其他 where that stands last."""
    _require_new_name(session, draft.name, None)
    with recorded_change(session, staff, AREA, f"增加类别“{draft.name}”", now):
        category = Category(code=_free_code(session, draft.name), position=0, **asdict(draft))
        session.add(category)
        session.flush()
        order = [other for other in all_categories(session) if other.id != category.id]
        last = len(order) - 1 if order and order[-1].code == OTHER else len(order)
        _number([*order[:last], category, *order[last:]])
    return category


def edit_category(
    session: Session, staff: StaffAccount, category_id: int, draft: CategoryDraft, mark: str, now: datetime
) -> bool:
    """Returns whether anything changed. Complaints in hand keep the times that they were promised."""
    category = held_category(session, category_id, mark)
    _require_new_name(session, draft.name, category.id)
    if category.code == OTHER and draft.lead is not OfficeLevel.FIRM:
        # What nobody can place must not pass over the nearest office that could.
        raise InvalidInputError([FieldProblem("lead", "“其他”要从物业开始办，不能改主办单位。")])
    what = f"修改类别“{category.name}”"
    if draft.name != category.name:
        what = f"类别“{category.name}”改名为“{draft.name}”"
    return edit_row(session, staff, AREA, what, category, asdict(draft), now)


def move_category(session: Session, staff: StaffAccount, category_id: int, step: int, now: datetime) -> None:
    """One place up (-1) or down (1) among those that are offered."""
    category = held_category(session, category_id)
    order = [category for category in all_categories(session) if category.retired_at is None]
    if category not in order:
        raise ChangeRefusedError("停用的类别没有先后。")
    at = order.index(category)
    to = min(max(at + (1 if step > 0 else -1), 0), len(order) - 1)
    order.insert(to, order.pop(at))
    with recorded_change(session, staff, AREA, f"调整“{category.name}”的先后", now):
        _number(order)


def retire_category(
    session: Session, staff: StaffAccount, category_id: int, now: datetime, *, back: bool = False
) -> None:
    """停用: offered to nobody any more; open complaints go on. `back` offers it again."""
    category = held_category(session, category_id)
    if category.code == OTHER:
        raise ChangeRefusedError("“其他”不能停用：说不清类别的投诉都归它。")
    if bool(category.retired_at) is not back:
        return  # a second click
    what = f"{'恢复' if back else '停用'}类别“{category.name}”"
    edit_row(session, staff, AREA, what, category, {"retired_at": None if back else now}, now)


def all_categories(session: Session) -> list[Category]:
    """Also the retired ones, which stand last."""
    categories = session.scalars(select(Category).order_by(Category.position, Category.id))
    return sorted(categories, key=lambda category: category.retired_at is not None)


def open_by_category(session: Session) -> dict[int, int]:
    """How many complaints of each are not closed."""
    query = select(Complaint.category_id, func.count()).where(Complaint.state.not_in(_CLOSED))
    return {row_id: many for row_id, many in session.execute(query.group_by(Complaint.category_id))}  # noqa: C416 - a Result is no mapping


def held_category(session: Session, category_id: int, mark: str = "") -> Category:
    return held_row(session, Category, category_id, "没有这个类别。", mark)


def _require_new_name(session: Session, name: str, own_id: int | None) -> None:
    category = session.scalars(select(Category).where(Category.name == name)).first()
    if category is not None and category.id != own_id:
        hint = "它已停用，可以恢复。" if category.retired_at else ""
        raise InvalidInputError([FieldProblem("name", f"已经有叫“{name}”的类别。{hint}")])


def _free_code(session: Session, name: str) -> str:
    """For programs of others (Open311, API): readable, and never used before."""
    spelt = re.sub(r"[^a-z0-9]", "", "".join(syllables(name)).lower())[:LONGEST_CODE] or "category"
    taken_codes = set(session.scalars(select(Category.code)))
    return next(
        code
        for code in (spelt, *(f"{spelt}{number}" for number in range(2, 10_000)))
        if code not in taken_codes
    )


def _number(order: list[Category]) -> None:
    for position, category in enumerate(order, start=1):
        category.position = position
