"""派工单: one printed sheet for the worker, without the complainant's personal data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask import request

from backend.access.offices import lead_party, office_name, office_of_party
from backend.access.permissions import Permission
from backend.complaints.pages.office.time_limits import TimeLimit, time_limits
from backend.complaints.pages.visible import visible_or_404
from backend.complaints.rules.privacy import content_review, disclosure
from backend.complaints.rules.privacy.covering import as_firm_reads
from backend.complaints.rules.privacy.endings import is_over
from backend.core.clock import utc_now
from backend.core.numbers import show_number
from backend.models import Complaint, Photo, StaffAccount
from backend.web import wording
from backend.web.audiences import staff_pages
from backend.web.guard import current_staff, requires
from backend.web.rendering import render, variables_of
from backend.web.services import services


@dataclass(frozen=True, slots=True)
class WorkOrderFormat:
    """What fits on one page."""

    name: str
    characters: int
    photos: int


SHEETS = {"a5": WorkOrderFormat("A5", 220, 3), "a4": WorkOrderFormat("A4", 600, 6)}


@variables_of("complaints/office/slip.html")
@dataclass(frozen=True, slots=True)
class WorkOrder:
    """`staff` prints it; `words` and `place` are covered and cut, `more_photos` have no room on the sheet."""

    staff: StaffAccount
    complaint: Complaint
    number: str
    sheet: WorkOrderFormat
    words: str
    place: str
    alias: str
    photos: Sequence[Photo]
    more_photos: int
    clocks: Sequence[TimeLimit]
    lead: str
    printed: str
    sheets: Mapping[str, WorkOrderFormat] = field(default_factory=lambda: SHEETS)


@staff_pages.get("/complaints/<row:complaint_id>/slip")
@requires(Permission.SLIP_PRINT)
def slip(complaint_id: int) -> str:
    """On paper words are covered as for a firm, whoever prints them: paper goes from hand to hand."""
    staff, now = current_staff(), utc_now()
    paper = request.args.get("paper", "a5")
    sheet = SHEETS.get(paper, SHEETS["a5"])
    with services().database.reading() as session:
        complaint = visible_or_404(session, complaint_id)
        hold = content_review.withheld_texts(session, [complaint.id]).by_complaint.get(complaint.id)
        photos = [] if is_over(complaint, now) else complaint.photos
        first = [photo for photo in photos if photo.event_id == complaint.events[0].id]
        return render(
            WorkOrder(
                staff=staff,
                complaint=complaint,
                number=show_number(complaint.number),
                sheet=sheet,
                words=_cut(as_firm_reads(complaint, complaint.words, hold), sheet.characters),
                place=_cut(as_firm_reads(complaint, complaint.place, hold, is_place=True), 60),
                alias=disclosure.alias(complaint),
                photos=first[: sheet.photos],
                more_photos=max(0, len(first) - sheet.photos),
                clocks=[clock for clock in time_limits(complaint, now) if clock.level != "done"],
                lead=office_name(session, office_of_party(lead_party(complaint))),
                printed=wording.moment(now),
            )
        )


def _cut(text: str, most: int) -> str:
    """One paragraph: a hundred empty lines would push the signature off the sheet."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[:most]}……（余下文字见系统）"
