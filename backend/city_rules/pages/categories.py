"""投诉类别: the list in order, one category, a new one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, request, url_for

from backend.access.permissions import Permission
from backend.city_rules.forms import is_return, parse_category, parse_step
from backend.city_rules.rules.category_changes import (
    add_category,
    all_categories,
    edit_category,
    move_category,
    open_by_category,
    retire_category,
)
from backend.core.clock import utc_now
from backend.core.errors import FieldProblem
from backend.core.fields.reader import FieldReader
from backend.history.changes import columns_of
from backend.history.editing import version_of
from backend.models import Category, OfficeLevel
from backend.models.labels import LEVEL_NAMES
from backend.web.audiences import administration_pages
from backend.web.form_actions import UNCHANGED, Answer, Saved, run_form_action
from backend.web.guard import current_staff, requires
from backend.web.rendering import render, variables_of
from backend.web.services import services

FRESH = {
    "lead": "firm", "accept_days": "1", "reply_days": "5", "contact_hours": "24", "extension_days": "5",
}  # fmt: skip


@variables_of("city_rules/categories.html")
@dataclass(frozen=True, slots=True)
class CategoriesPage:
    """`open_count` is by the id of a category."""

    categories: Sequence[Category]
    open_count: Mapping[int, int]
    levels: Mapping[OfficeLevel, str]
    problems: Sequence[FieldProblem]


@variables_of("city_rules/category.html")
@dataclass(frozen=True, slots=True)
class CategoryPage:
    """The form of a category, which is None for a new one. `mark` is its version."""

    category: Category | None
    form: Mapping[str, str]
    problems: Sequence[FieldProblem]
    levels: Mapping[OfficeLevel, str]
    mark: str = ""
    open_count: int = 0


@administration_pages.get("/categories/")
@requires(Permission.CITY_RULE_READ)
def categories() -> str:
    return _list([])


@administration_pages.get("/categories/new")
@requires(Permission.CITY_RULE_CHANGE)
def new_category() -> str:
    return _new(FRESH, [])


@administration_pages.post("/categories/new")
@requires(Permission.CITY_RULE_CHANGE)
def add_new_category() -> Answer:
    def work(session: Any) -> Saved:
        category = add_category(session, current_staff(), parse_category(request.form), utc_now())
        return Saved(f"已增加“{category.name}”，半分钟内各处生效。", url_for("administration.categories"))

    return run_form_action(work, lambda problems: _new(request.form, problems))


@administration_pages.get("/categories/<row:category_id>")
@requires(Permission.CITY_RULE_READ)
def category(category_id: int) -> str:
    return _edit(category_id, {}, [])


@administration_pages.post("/categories/<row:category_id>")
@requires(Permission.CITY_RULE_CHANGE)
def change_category(category_id: int) -> Answer:
    def work(session: Any) -> Saved:
        draft, mark = parse_category(request.form), FieldReader(request.form).raw("mark")
        changed = edit_category(session, current_staff(), category_id, draft, mark, utc_now())
        says = f"“{draft.name}”已保存，半分钟内各处生效。" if changed else UNCHANGED
        return Saved(says, url_for("administration.categories"))

    return run_form_action(work, lambda problems: _edit(category_id, request.form, problems))


@administration_pages.post("/categories/<row:category_id>/order")
@requires(Permission.CITY_RULE_CHANGE)
def order_category(category_id: int) -> Answer:
    step = parse_step(request.form)

    def work(session: Any) -> Saved:
        move_category(session, current_staff(), category_id, step, utc_now())
        return Saved("先后已调整。", url_for("administration.categories", _anchor=f"category-{category_id}"))

    return run_form_action(work, _list)


@administration_pages.post("/categories/<row:category_id>/retirement")
@requires(Permission.CITY_RULE_CHANGE)
def retire(category_id: int) -> Answer:
    back = is_return(request.form)

    def work(session: Any) -> Saved:
        retire_category(session, current_staff(), category_id, utc_now(), back=back)
        says = "已恢复，居民可以再选它。" if back else "已停用，原有投诉照常办理。"
        return Saved(says, url_for("administration.categories"))

    return run_form_action(work, lambda problems: _edit(category_id, {}, problems))


def _list(problems: list[FieldProblem]) -> str:
    with services().database.reading() as session:
        return render(
            CategoriesPage(
                categories=all_categories(session),
                open_count=open_by_category(session),
                levels=LEVEL_NAMES,
                problems=problems,
            )
        )


def _new(form: Mapping[str, str], problems: list[FieldProblem]) -> str:
    return render(CategoryPage(category=None, form=form, problems=problems, levels=LEVEL_NAMES))


def _edit(category_id: int, form: Mapping[str, str], problems: list[FieldProblem]) -> str:
    """Without a form, filled with the category as it stands."""
    with services().database.reading() as session:
        category = session.get(Category, category_id)
        if category is None:
            abort(404)
        return render(
            CategoryPage(
                category=category,
                form=form or _as_form(category),
                problems=problems,
                levels=LEVEL_NAMES,
                mark=FieldReader(form).raw("mark") or version_of(category),
                open_count=open_by_category(session).get(category.id, 0),
            )
        )


def _as_form(category: Category) -> dict[str, str]:
    values = columns_of(category)
    values["street_assists"] = "1" if category.street_assists else ""
    return {name: "" if value is None else str(value) for name, value in values.items()}
