"""What an office is told of an event: enough to act on, nothing personal, so none of the words either."""

from sqlalchemy.orm import Session

from backend.access.offices import office_name, office_of_party, office_row
from backend.core.clock import local
from backend.models import Delivery
from backend.models.labels import MOVE_NAMES
from backend.notices.senders.message import Notice


def notice_of(session: Session, delivery: Delivery, base_url: str) -> Notice:
    """The plain notice of a delivery to an office."""
    complaint, office = delivery.complaint, office_of_party(delivery.party)
    row = office_row(session, office)
    return Notice(
        recipient=office_name(session, office),
        addresses=tuple(row.alert_urls.split()) if row else (),
        event=MOVE_NAMES[delivery.event.move],
        number=complaint.number,
        community=complaint.community.name if complaint.community else "未指明小区",
        category=complaint.category.name,
        emergency=complaint.emergency,
        due=f"{local(complaint.reply_due_at):%Y-%m-%d %H:%M}",
        link=f"{base_url}/staff/complaints/{complaint.id}",
    )
