"""投诉类别: the list in order, one category, a new one."""

from typing import Any

from flask import abort, render_template, request, url_for

from backend.access.permissions import Permission
from backend.city_rules.forms import parse_category
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
from backend.history.changes import columns_of
from backend.history.editing import mark_of
from backend.models import Category
from backend.models.labels import LEVEL_NAMES
from backend.web.acting import UNCHANGED, Answer, Done, attempt
from backend.web.audiences import administration_pages
from backend.web.guard import current_staff, requires
from backend.web.services import services

FRESH = {
    "lead": "firm", "accept_days": "1", "reply_days": "5", "contact_hours": "24", "extension_days": "5",
}  # fmt: skip


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
    def work(session: Any) -> Done:
        category = add_category(session, current_staff(), parse_category(request.form), utc_now())
        return Done(f"已增加“{category.name}”，半分钟内各处生效。", url_for("administration.categories"))

    return attempt(work, lambda problems: _new(request.form.to_dict(), problems))


@administration_pages.get("/categories/<row:category_id>")
@requires(Permission.CITY_RULE_READ)
def category(category_id: int) -> str:
    return _edit(category_id, None, [])


@administration_pages.post("/categories/<row:category_id>")
@requires(Permission.CITY_RULE_CHANGE)
def change_category(category_id: int) -> Answer:
    def work(session: Any) -> Done:
        draft, mark = parse_category(request.form), request.form.get("mark", "")
        changed = edit_category(session, current_staff(), category_id, draft, mark, utc_now())
        says = f"“{draft.name}”已保存，半分钟内各处生效。" if changed else UNCHANGED
        return Done(says, url_for("administration.categories"))

    return attempt(work, lambda problems: _edit(category_id, request.form.to_dict(), problems))


@administration_pages.post("/categories/<row:category_id>/order")
@requires(Permission.CITY_RULE_CHANGE)
def order_category(category_id: int) -> Answer:
    step = -1 if request.form.get("step") == "up" else 1

    def work(session: Any) -> Done:
        move_category(session, current_staff(), category_id, step, utc_now())
        return Done("先后已调整。", url_for("administration.categories", _anchor=f"category-{category_id}"))

    return attempt(work, _list)


@administration_pages.post("/categories/<row:category_id>/retirement")
@requires(Permission.CITY_RULE_CHANGE)
def retire(category_id: int) -> Answer:
    back = request.form.get("back") == "1"

    def work(session: Any) -> Done:
        retire_category(session, current_staff(), category_id, utc_now(), back=back)
        says = "已恢复，居民可以再选它。" if back else "已停用，原有投诉照常办理。"
        return Done(says, url_for("administration.categories"))

    return attempt(work, lambda problems: _edit(category_id, None, problems))


def _list(problems: list[FieldProblem]) -> str:
    with services().database.reading() as session:
        return render_template(
            "city_rules/categories.html",
            categories=all_categories(session),
            open_count=open_by_category(session),
            levels=LEVEL_NAMES,
            problems=problems,
        )


def _new(form: dict[str, str], problems: list[FieldProblem]) -> str:
    return render_template(
        "city_rules/category.html", category=None, form=form, problems=problems, levels=LEVEL_NAMES, mark=""
    )


def _edit(category_id: int, form: dict[str, str] | None, problems: list[FieldProblem]) -> str:
    with services().database.reading() as session:
        found = session.get(Category, category_id)
        if found is None:
            abort(404)
        return render_template(
            "city_rules/category.html",
            category=found,
            form=form or _as_form(found),
            problems=problems,
            levels=LEVEL_NAMES,
            mark=(form or {}).get("mark") or mark_of(found),
            open_count=open_by_category(session).get(found.id, 0),
        )


def _as_form(category: Category) -> dict[str, str]:
    values = columns_of(category)
    values["street_assists"] = "1" if category.street_assists else ""
    return {name: "" if value is None else str(value) for name, value in values.items()}
