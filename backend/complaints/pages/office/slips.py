"""派工单: one sheet for whoever goes there, with nothing on it that the shield keeps back."""

from dataclasses import dataclass

from flask import abort, render_template, request

from backend.access.offices import lead_party, office_name, office_of_party
from backend.access.permissions import Permission
from backend.complaints.pages.office.clocks import clocks
from backend.complaints.rules import queries
from backend.complaints.rules.shield import disclosure, safety
from backend.core import text as words
from backend.core.clock import utc_now
from backend.core.errors import NotFoundError
from backend.core.numbers import show_number
from backend.models import SafetySource
from backend.web import wording
from backend.web.audiences import staff_pages
from backend.web.guard import current_staff, requires
from backend.web.services import services


@dataclass(frozen=True, slots=True)
class Sheet:
    """What fits on one page."""

    name: str
    characters: int
    photos: int


SHEETS = {"a5": Sheet("A5", 220, 3), "a4": Sheet("A4", 600, 6)}


@staff_pages.get("/complaints/<row:complaint_id>/slip")
@requires(Permission.SLIP_PRINT)
def slip(complaint_id: int) -> str:
    """On paper words are covered as for a firm, whoever prints them: paper goes from hand to hand."""
    staff, now = current_staff(), utc_now()
    paper = request.args.get("paper", "a5")
    sheet = SHEETS.get(paper, SHEETS["a5"])
    with services().database.reading() as session:
        try:
            found = queries.for_staff(session, staff, complaint_id)
        except NotFoundError:
            abort(404)
        hold = safety.holds(session, [found.id]).by_complaint.get(found.id)
        first = [photo for photo in found.photos if photo.event_id == found.events[0].id]
        return render_template(
            "complaints/office/slip.html",
            complaint=found,
            number=show_number(found.number),
            sheet=sheet,
            sheets=SHEETS,
            words=_cut(_covered(found.words, hold), sheet.characters),
            place=_cut(_covered(found.place, hold), 60),
            alias=disclosure.alias(found),
            photos=first[: sheet.photos],
            more_photos=max(0, len(first) - sheet.photos),
            clocks=[clock for clock in clocks(found, now) if clock.level != "done"],
            lead=office_name(session, office_of_party(lead_party(found))),
            printed=wording.moment(now),
        )


def _covered(text: str, hold: SafetySource | None) -> str:
    return words.mask_phones(safety.as_held(text, hold))


def _cut(text: str, most: int) -> str:
    """One paragraph: a hundred empty lines would push the signature off the sheet."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[:most]}……（余下文字见系统）"
