"""Steps before two moves: looking for a community, putting a template into a reply."""

from collections.abc import Callable

from flask import abort

from backend.access.offices import office_of_staff
from backend.complaints.forms.move_form import ActionForm
from backend.complaints.pages.office.complaint import complaint_page
from backend.complaints.pages.visible import visible_or_404
from backend.complaints.rules import queries
from backend.complaints.rules.handling.recipients import may_name_place
from backend.complaints.rules.templates import reply_templates
from backend.core.clock import utc_now
from backend.core.errors import LinshengError, NotFoundError
from backend.models import OfficeLevel
from backend.web.guard import current_staff
from backend.web.services import services

Page = str | tuple[str, int]
MOST_FOUND = 8
MAX_NAME = 60


def page_between(complaint_id: int, name: str, form: ActionForm) -> Page | None:
    """The page of that step; None where the form makes its move."""
    step = _STEPS.get(name)
    return step(complaint_id, form) if step else None


def _communities_found(complaint_id: int, form: ActionForm) -> Page | None:
    """Communities of that name on the account's ground."""
    if form.text("step") != "find":
        return None
    staff, name = current_staff(), form.text("name").strip()[:MAX_NAME]
    with services().database.reading() as session:
        complaint = visible_or_404(session, complaint_id)
        own = office_of_staff(staff)
        matches = services().finder.find(
            session,
            name,
            utc_now(),
            MOST_FOUND,
            street_id=own.id if own.level is OfficeLevel.STREET else None,
            district_id=own.id if own.level is OfficeLevel.DISTRICT else None,
        )
        matches = [
            match
            for match in matches
            if match.community_id != complaint.community_id
            and may_name_place(session, staff, match.community_id)
        ]
    values = form.typed_values() | {"matches": matches, "searched": name}
    return complaint_page(complaint_id, failed="place", form=values)


def _with_template(complaint_id: int, form: ActionForm) -> Page | None:
    """The template's words below what was typed, for browsers without script."""
    if not form.text("template"):
        return None
    staff = current_staff()
    try:
        form.take_new_photos()
        with services().database.reading() as session:
            complaint = queries.visible_complaint(session, staff, complaint_id)
            words = reply_templates.offered_one(session, complaint, staff, form.number("template"), utc_now())
    except NotFoundError:
        abort(404)
    except LinshengError as error:
        return complaint_page(
            complaint_id, error=error, failed="reply", form=form.typed_values()
        ), error.status
    values = form.typed_values() | {"words": "\n".join(filter(None, (form.text().strip(), words)))}
    return complaint_page(complaint_id, failed="reply", form=values)


_STEPS: dict[str, Callable[[int, ActionForm], Page | None]] = {
    "place": _communities_found,
    "reply": _with_template,
}
