"""Where a complaint belongs: another category, office or compound, a second office; joint complaints."""

from flask import abort
from sqlalchemy.orm import Session

from backend.access.offices import Office, office_of_staff
from backend.access.permissions import Permission
from backend.complaints.pages.office.actions import Answer, act
from backend.complaints.pages.office.complaint import complaint_page
from backend.complaints.pages.office.forms import ActionForm
from backend.complaints.rules import queries
from backend.complaints.rules.handling import joint, office_choices, rerouting
from backend.complaints.rules.likeness.joining import numbered
from backend.core.clock import utc_now
from backend.core.errors import FieldProblem, InvalidInputError, NotFoundError
from backend.core.numbers import show_number
from backend.models import Complaint, OfficeLevel, StaffAccount
from backend.services import services
from backend.staff.pages.guard import current_staff, requires
from backend.web.audiences import staff_pages
from backend.web.pages import ROW_ID

MOST_FOUND = 8
MAX_NAME = 60


@staff_pages.post(f"/complaints/<{ROW_ID}:complaint_id>/category")
@requires(Permission.COMPLAINT_MOVE)
def recategorise(complaint_id: int) -> Answer:
    return act(
        complaint_id,
        "category",
        lambda session, staff, form: rerouting.recategorise(
            session, complaint_id, staff, form.text("category"), form.text(), utc_now()
        ),
        done="类别已改，时限按新类别重新计算。",
    )


@staff_pages.post(f"/complaints/<{ROW_ID}:complaint_id>/office")
@requires(Permission.COMPLAINT_MOVE)
def reroute(complaint_id: int) -> Answer:
    return act(
        complaint_id,
        "office",
        lambda session, staff, form: rerouting.reroute(
            session, complaint_id, staff, _office(form), form.text(), utc_now()
        ),
        done="已改派，接办单位重新计时。",
    )


@staff_pages.post(f"/complaints/<{ROW_ID}:complaint_id>/assistance")
@requires(Permission.COMPLAINT_MOVE)
def add_assist(complaint_id: int) -> Answer:
    return act(
        complaint_id,
        "assistance",
        lambda session, staff, form: rerouting.add_assist(
            session, complaint_id, staff, _office(form), form.text(), utc_now()
        ),
        done="已增派协办单位。",
    )


@staff_pages.post(f"/complaints/<{ROW_ID}:complaint_id>/place")
@requires(Permission.COMPLAINT_MOVE)
def relocate(complaint_id: int) -> Answer:
    """First a search by name, then the choice: two steps of one form."""

    def deed(session: Session, staff: StaffAccount, form: ActionForm) -> None:
        community_id = form.number("community")
        if community_id is None:
            raise InvalidInputError([FieldProblem("community", "请先按名称查找，再选一个小区。")])
        rerouting.relocate(session, complaint_id, staff, community_id, form.text(), utc_now())

    form = ActionForm.of_request()
    if form.text("step") == "find":
        return _found(complaint_id, form)
    return act(complaint_id, "place", deed, done="小区已改，已按新的小区重新派单。")


@staff_pages.post(f"/complaints/<{ROW_ID}:complaint_id>/members")
@requires(Permission.COMPLAINT_MOVE)
def merge(complaint_id: int) -> Answer:
    """Ticked ones and those named by number, into this one; or this one with them into a joint complaint."""

    def deed(session: Session, staff: StaffAccount, form: ActionForm) -> str:
        leading = form.number("leading") or complaint_id
        others = {*form.numbers("members"), *numbered(session, staff, form.text("numbers")), complaint_id}
        for one in others | {leading}:
            queries.for_staff(session, staff, one)
        joint.merge(session, leading, sorted(others), staff, form.text(), utc_now())
        if leading != complaint_id:
            number = show_number(session.get_one(Complaint, leading).number)
            return f"已并入 {number}，由那一件牵头，一次答复全部。"
        return f"已并案 {len(others) - 1} 件，由这一件牵头，一次答复全部。"

    return act(complaint_id, "members", deed, done="已并案。")


@staff_pages.post(f"/complaints/<{ROW_ID}:complaint_id>/separation")
@requires(Permission.COMPLAINT_MOVE)
def separate(complaint_id: int) -> Answer:
    return act(
        complaint_id,
        "separation",
        lambda session, staff, form: joint.separate(session, complaint_id, staff, form.text(), utc_now()),
        done="已取消并案，这件投诉单独办理，重新计时。",
    )


def _office(form: ActionForm) -> Office:
    office = office_choices.read_value(form.text("office"))
    if office is None:
        raise InvalidInputError([FieldProblem("office", "请选择一个单位。")])
    return office


def _found(complaint_id: int, form: ActionForm) -> Answer:
    """Compounds of that name, those of the account's own street or district first."""
    staff, name = current_staff(), form.text("name").strip()[:MAX_NAME]
    with services().database.reading() as session:
        try:
            found = queries.for_staff(session, staff, complaint_id)
        except NotFoundError:
            abort(404)
        own = office_of_staff(staff)
        matches = services().finder.find(
            session,
            name,
            utc_now(),
            MOST_FOUND,
            street_id=own.id if own.level is OfficeLevel.STREET else None,
            district_id=own.id if own.level is OfficeLevel.DISTRICT else None,
        )
        matches = [match for match in matches if match.community_id != found.community_id]
    shown = form.shown() | {"found": matches, "searched": name}
    return complaint_page(complaint_id, failed="place", form=shown)
