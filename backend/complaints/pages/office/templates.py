"""回复模板: the page where an office edits its own templates and sees the city's."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import abort, request, url_for
from sqlalchemy.orm import Session

from backend.access.offices import CITY_BUREAU, office_of_staff
from backend.access.permissions import Permission
from backend.city_rules.rules.categories import categories
from backend.complaints.forms.lists import TemplateForm, parse_template
from backend.complaints.rules.templates import reply_templates
from backend.core.clock import utc_now
from backend.core.errors import FieldProblem, NotFoundError
from backend.history.audit import record
from backend.models import Category, ReplyTemplate
from backend.notices.rules import merge_fields
from backend.web.audiences import staff_pages
from backend.web.form_actions import Answer, Saved, run_form_action
from backend.web.guard import current_staff, requires
from backend.web.rendering import render, variables_of
from backend.web.services import services

EXAMPLE = {
    "编号": "2611 0000 12",
    "小区": "示例花园",
    "楼栋": "3号楼",
    "类别": "环境卫生",
    "提交日期": "2026年11月23日",
    "今天": "2026年11月25日",
    "答复时限": "11月30日24点前",
    "单位": "某某物业公司",
    "单位电话": "010-12345678",
    "经办人": "张明",
}


def _example(text: str) -> str:
    return merge_fields.fill_in(text, EXAMPLE)


@variables_of("complaints/office/templates.html")
@dataclass(frozen=True, slots=True)
class TemplatesPage:
    """The office's own templates, those that it retired, and the city's where it is not the city.

    `changing` is the id of the template in the form; None for a new one.
    """

    own: Sequence[ReplyTemplate]
    retired: Sequence[ReplyTemplate]
    citys: Sequence[ReplyTemplate]
    is_city: bool
    categories: Sequence[Category]
    form: TemplateForm
    problems: Sequence[FieldProblem]
    changing: int | None
    fields: Sequence[str] = merge_fields.FIELDS
    example: Callable[[str], str] = _example


@staff_pages.get("/templates/")
@requires(Permission.REPLY_TEMPLATE_CHANGE)
def reply_template_list() -> str:
    return _page()


@staff_pages.get("/templates/<row:template_id>")
@requires(Permission.REPLY_TEMPLATE_CHANGE)
def reply_template(template_id: int) -> str:
    """The list with this one in the form."""
    with services().database.reading() as session:
        try:
            template = reply_templates.one_of(session, current_staff(), template_id)
        except NotFoundError:
            abort(404)
        code = template.category.code if template.category else ""
        form = TemplateForm(template.name, template.words, code)
    return _page(form=form, changing=template_id)


@staff_pages.post("/templates/")
@requires(Permission.REPLY_TEMPLATE_CHANGE)
def add_reply_template() -> Answer:
    return _save(None)


@staff_pages.post("/templates/<row:template_id>")
@requires(Permission.REPLY_TEMPLATE_CHANGE)
def change_reply_template(template_id: int) -> Answer:
    return _save(template_id)


@staff_pages.post("/templates/<row:template_id>/removal")
@requires(Permission.REPLY_TEMPLATE_CHANGE)
def remove_reply_template(template_id: int) -> Answer:
    def work(session: Session) -> Saved:
        name = reply_templates.remove(session, current_staff(), template_id, utc_now())
        record(session, current_staff(), "reply_template.removed", name)
        return _done("模板不再提供。已经发出的答复不受影响。")

    return run_form_action(work, _page)


@staff_pages.post("/templates/<row:template_id>/restoring")
@requires(Permission.REPLY_TEMPLATE_CHANGE)
def restore_reply_template(template_id: int) -> Answer:
    def work(session: Session) -> Saved:
        name = reply_templates.restore(session, current_staff(), template_id, utc_now())
        record(session, current_staff(), "reply_template.restored", name)
        return _done("模板已恢复。")

    return run_form_action(work, _page)


def _save(template_id: int | None) -> Answer:
    form = parse_template(request.form)

    def work(session: Session) -> Saved:
        saved = reply_templates.save(
            session,
            current_staff(),
            template_id,
            name=form.name,
            text=form.words,
            category_code=form.category,
            now=utc_now(),
        )
        act = "reply_template.added" if template_id is None else "reply_template.changed"
        record(session, current_staff(), act, saved.name)
        return _done("模板已保存。")

    return run_form_action(work, lambda problems: _page(problems, form=form, changing=template_id))


def _done(says: str) -> Saved:
    return Saved(says, url_for("staff.reply_template_list"))


def _page(
    problems: Sequence[FieldProblem] = (),
    *,
    form: TemplateForm = TemplateForm(),  # noqa: B008 - frozen
    changing: int | None = None,
) -> str:
    staff = current_staff()
    with services().database.reading() as session:
        is_city = office_of_staff(staff) == CITY_BUREAU
        return render(
            TemplatesPage(
                own=reply_templates.own_templates(session, staff),
                retired=reply_templates.retired_templates(session, staff),
                citys=[] if is_city else reply_templates.city_templates(session),
                is_city=is_city,
                categories=categories(session),
                form=form,
                problems=problems,
                changing=changing,
            )
        )
