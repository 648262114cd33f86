"""What an office is told of an event: enough to act on, nothing personal."""

from sqlalchemy.orm import Session

from backend.clock import local
from backend.complaints.moves import MOVE_NAMES
from backend.complaints.offices import office_name, office_of_party, office_row
from backend.complaints.safety import Holds, as_held, holds
from backend.complaints.words import mask_phones
from backend.models import Delivery, OfficeLevel
from backend.notify.notice import Notice

SUMMARY_LENGTH = 60


def notice_of(session: Session, delivery: Delivery, base_url: str) -> Notice:
    """The plain notice of a delivery to an office."""
    complaint, office = delivery.complaint, office_of_party(delivery.party)
    row = office_row(session, office)
    held = holds(session, [complaint.id]) if office.level is OfficeLevel.FIRM else Holds()
    hold = held.by_complaint.get(complaint.id)
    return Notice(
        recipient=office_name(session, office),
        addresses=tuple(row.alert_urls.split()) if row else (),
        event=MOVE_NAMES[delivery.event.move],
        number=complaint.number,
        community=complaint.community.name if complaint.community else "未指明小区",
        category=complaint.category.name,
        emergency=complaint.emergency,
        summary=mask_phones(as_held(complaint.words, hold))[:SUMMARY_LENGTH],
        due=f"{local(complaint.reply_due_at):%Y-%m-%d %H:%M}",
        link=f"{base_url}/staff/complaints/{complaint.id}",
    )
