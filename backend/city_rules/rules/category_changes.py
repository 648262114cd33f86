"""投诉类别: added, edited, put in order, retired. A retired one keeps its complaints."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from pypinyin import lazy_pinyin
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.city_rules.rules.categories import OTHER
from backend.core.errors import ChangeRefusedError, FieldProblem, InvalidInputError, NotFoundError
from backend.history.changes import changing
from backend.history.marks import require_unchanged
from backend.models import Category, ChangeArea, Complaint, OfficeLevel, StaffAccount, State
from backend.web.form_reading import Reading

AREA = ChangeArea.CATEGORIES
LONGEST_NAME, LONGEST_WORDS, LONGEST_ADVICE = 30, 1000, 300
LONGEST_KEYWORD, SHORTEST_ALARM = 20, 2
LONGEST_CODE = 24
MOST_DAYS, MOST_HOURS = 60, 240
_BETWEEN = re.compile(r"[\s,，、;；]+")
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


def parse_category(form: Mapping[str, str]) -> CategoryDraft:
    """Raises InvalidInputError with every problem."""
    reading = Reading(form)
    draft = CategoryDraft(
        name=reading.text("name", "名称", LONGEST_NAME, required=True),
        lead=reading.member("lead", "主办单位", OfficeLevel),
        street_assists=reading.yes("street_assists"),
        keywords=_keywords(reading, form, "keywords", "关键词", 1),
        emergency_keywords=_keywords(reading, form, "emergency_keywords", "紧急词", SHORTEST_ALARM),
        emergency_advice=reading.text("emergency_advice", "紧急提示", LONGEST_ADVICE),
        accept_days=reading.whole("accept_days", "签收时限", 1, MOST_DAYS),
        reply_days=reading.whole("reply_days", "答复时限", 1, MOST_DAYS),
        reply_hours=reading.maybe_whole("reply_hours", "答复小时数", 1, MOST_HOURS),
        contact_hours=reading.whole("contact_hours", "联系时限", 1, MOST_HOURS),
        extension_days=reading.whole("extension_days", "延期上限", 1, MOST_DAYS),
    )
    if draft.emergency_keywords and not draft.emergency_advice:
        reading.wrong("emergency_advice", "填了紧急词，就要写清楚居民这时先做什么、打什么电话。")
    if draft.reply_hours is None and draft.accept_days > draft.reply_days:
        reading.wrong("accept_days", "签收时限不能比答复时限长。")
    reading.finish()
    return draft


def add_category(session: Session, staff: StaffAccount, draft: CategoryDraft, now: datetime) -> Category:
    """At the end of the order, before 其他 where that stands last."""
    _require_new_name(session, draft.name, None)
    with changing(session, staff, AREA, f"增加类别“{draft.name}”", now):
        category = Category(code=_free_code(session, draft.name), position=0, **asdict(draft))
        session.add(category)
        session.flush()
        order = [one for one in all_categories(session) if one.id != category.id]
        last = len(order) - 1 if order and order[-1].code == OTHER else len(order)
        _number([*order[:last], category, *order[last:]])
    return category


def edit_category(
    session: Session, staff: StaffAccount, category_id: int, draft: CategoryDraft, mark: str, now: datetime
) -> bool:
    """Returns whether anything changed. Complaints in hand keep the times that they were promised."""
    category = held_category(session, category_id)
    require_unchanged(category, mark)
    _require_new_name(session, draft.name, category.id)
    if category.code == OTHER and draft.lead is not OfficeLevel.FIRM:
        # What nobody can place must not pass over the nearest office that could.
        raise InvalidInputError([FieldProblem("lead", "“其他”要从物业开始办，不能改主办单位。")])
    what = f"修改类别“{category.name}”"
    if draft.name != category.name:
        what = f"类别“{category.name}”改名为“{draft.name}”"
    with changing(session, staff, AREA, what, now) as made:
        for name, value in asdict(draft).items():
            setattr(category, name, value)
    return bool(made)


def move_category(session: Session, staff: StaffAccount, category_id: int, step: int, now: datetime) -> None:
    """One place up (-1) or down (1) among those that are offered."""
    category = held_category(session, category_id)
    order = [one for one in all_categories(session) if one.retired_at is None]
    if category not in order:
        raise ChangeRefusedError("停用的类别没有先后。")
    at = order.index(category)
    to = min(max(at + (1 if step > 0 else -1), 0), len(order) - 1)
    order.insert(to, order.pop(at))
    with changing(session, staff, AREA, f"调整“{category.name}”的先后", now):
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
    with changing(session, staff, AREA, f"{'恢复' if back else '停用'}类别“{category.name}”", now):
        category.retired_at = None if back else now


def all_categories(session: Session) -> list[Category]:
    """Also the retired ones, which stand last."""
    found = session.scalars(select(Category).order_by(Category.position, Category.id))
    return sorted(found, key=lambda one: one.retired_at is not None)


def open_by_category(session: Session) -> dict[int, int]:
    """How many complaints of each are not closed."""
    query = select(Complaint.category_id, func.count()).where(Complaint.state.not_in(_CLOSED))
    return {row_id: many for row_id, many in session.execute(query.group_by(Complaint.category_id))}  # noqa: C416 - a Result is no mapping


def held_category(session: Session, category_id: int) -> Category:
    category = session.get(Category, category_id, with_for_update=True)
    if category is None:
        raise NotFoundError("没有这个类别。")
    return category


def _keywords(reading: Reading, form: Mapping[str, str], field: str, label: str, shortest: int) -> str:
    found = list(dict.fromkeys(word for word in _BETWEEN.split(form.get(field, "")) if word))
    for word in found:
        if not shortest <= len(word) <= LONGEST_KEYWORD:
            reading.wrong(field, f"{label}“{word[:30]}”要有 {shortest} 到 {LONGEST_KEYWORD} 个字。")
    words = " ".join(found)
    if len(words) > LONGEST_WORDS:
        reading.wrong(field, f"{label}一共最多 {LONGEST_WORDS} 字，现在有 {len(words)} 字。")
    return words


def _require_new_name(session: Session, name: str, own_id: int | None) -> None:
    other = session.scalars(select(Category).where(Category.name == name)).first()
    if other is not None and other.id != own_id:
        hint = "它已停用，可以恢复。" if other.retired_at else ""
        raise InvalidInputError([FieldProblem("name", f"已经有叫“{name}”的类别。{hint}")])


def _free_code(session: Session, name: str) -> str:
    """For programs of others (Open311, API): readable, and never used before."""
    spelt = re.sub(r"[^a-z0-9]", "", "".join(lazy_pinyin(name)).lower())[:LONGEST_CODE] or "category"
    taken = set(session.scalars(select(Category.code)))
    return next(
        code for code in (spelt, *(f"{spelt}{number}" for number in range(2, 10_000))) if code not in taken
    )


def _number(order: list[Category]) -> None:
    for position, category in enumerate(order, start=1):
        category.position = position
