"""What the offices at work do: accept, contact, answer, assist, hand over, note."""

from flask import abort
from sqlalchemy.orm import Session

from backend.access.permissions import Permission
from backend.complaints.pages.office.actions import Answer, act
from backend.complaints.pages.office.complaint import complaint_page
from backend.complaints.pages.office.forms import ActionForm
from backend.complaints.rules import queries
from backend.complaints.rules.handling import colleagues, lifecycle
from backend.complaints.rules.likeness.joining import joint_of
from backend.complaints.rules.templates import reply_templates
from backend.core.clock import utc_now
from backend.core.errors import FieldProblem, InvalidInputError, LinshengError, NotFoundError
from backend.models import Complaint, StaffAccount, State
from backend.services import services
from backend.staff.pages.guard import current_staff, requires
from backend.web.audiences import staff_pages
from backend.web.pages import ROW_ID

REACHED_BY = {"phone": "电话", "visit": "上门", "message": "微信或短信"}


@staff_pages.post(f"/complaints/<{ROW_ID}:complaint_id>/accept")
@requires(Permission.COMPLAINT_MOVE)
def accept(complaint_id: int) -> Answer:
    return act(
        complaint_id,
        "accept",
        lambda session, staff, _form: lifecycle.accept(session, complaint_id, staff, utc_now()),
        done="已签收。",
    )


@staff_pages.post(f"/complaints/<{ROW_ID}:complaint_id>/contact")
@requires(Permission.COMPLAINT_MOVE)
def contact(complaint_id: int) -> Answer:
    def deed(session: Session, staff: StaffAccount, form: ActionForm) -> None:
        how = REACHED_BY.get(form.text("how"))
        if how is None:
            raise InvalidInputError([FieldProblem("how", "请选择怎样联系上的。")])
        said = form.text().strip()
        lifecycle.contact(session, complaint_id, staff, f"{how}联系：{said}" if said else "", utc_now())

    return act(complaint_id, "contact", deed, done="已记录联系情况。居民会看到“已联系”，看不到您写的内容。")


@staff_pages.post(f"/complaints/<{ROW_ID}:complaint_id>/reply")
@requires(Permission.COMPLAINT_MOVE)
def reply(complaint_id: int) -> Answer:
    def deed(session: Session, staff: StaffAccount, form: ActionForm) -> str | None:
        found = session.get_one(Complaint, complaint_id)
        readers = joint_of(session, found)
        lifecycle.reply(session, complaint_id, staff, form.text(), form.photos, utc_now())
        if found.state is State.REVIEWING:
            return "答复已交上级审核，通过后居民才会看到。审核期间不计时。"
        if readers.members:
            return f"答复已发给 {len(readers.members) + 1} 件投诉的 {readers.people} 位居民。"
        return None

    form = ActionForm.of_request()
    if form.text("template"):
        return _with_template(complaint_id, form)
    return act(complaint_id, "reply", deed, done="答复已发给居民。")


@staff_pages.post(f"/complaints/<{ROW_ID}:complaint_id>/report")
@requires(Permission.COMPLAINT_MOVE)
def report(complaint_id: int) -> Answer:
    return act(
        complaint_id,
        "report",
        lambda session, staff, form: colleagues.report(session, complaint_id, staff, form.text(), utc_now()),
        done="协办情况已交主办单位。",
    )


@staff_pages.post(f"/complaints/<{ROW_ID}:complaint_id>/hand-over")
@requires(Permission.COMPLAINT_MOVE)
def hand_over(complaint_id: int) -> Answer:
    return act(
        complaint_id,
        "hand-over",
        lambda session, staff, form: colleagues.hand_over(
            session, complaint_id, staff, form.number("colleague") or 0, form.text(), utc_now()
        ),
        done="已转给同事，由其经办。",
    )


@staff_pages.post(f"/complaints/<{ROW_ID}:complaint_id>/notes")
@requires(Permission.COMPLAINT_MOVE)
def note(complaint_id: int) -> Answer:
    def deed(session: Session, staff: StaffAccount, form: ActionForm) -> None:
        found = queries.for_staff(session, staff, complaint_id)
        colleagues.add_note(session, found, staff, form.text(), utc_now())

    return act(complaint_id, "notes", deed, done="备注已保存，只有本单位能看到。")


def _with_template(complaint_id: int, form: ActionForm) -> Answer:
    """The page again with the template's words below what was typed, for browsers without script."""
    staff = current_staff()
    try:
        form.take_new_photos()
        with services().database.reading() as session:
            found = queries.for_staff(session, staff, complaint_id)
            said = reply_templates.offered_one(session, found, staff, form.number("template"), utc_now())
    except NotFoundError:
        abort(404)
    except LinshengError as error:
        return complaint_page(complaint_id, error=error, failed="reply", form=form.shown()), error.status
    shown = form.shown() | {"words": "\n".join(filter(None, (form.text().strip(), said)))}
    return complaint_page(complaint_id, failed="reply", form=shown)
