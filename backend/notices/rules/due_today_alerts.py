"""今天到期: each morning an alert to the lead of what is due by midnight."""

from datetime import datetime, time, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from backend.access.offices import lead_party, office_of_party
from backend.city_rules.rules.current import city_rules
from backend.core.clock import SHANGHAI, local
from backend.models import Alert, AlertKind, Complaint, NoticeAddress
from backend.notices.rules.alert_kinds import Choice, choice_of
from backend.notices.rules.alerts import addresses_of, create_alerts

MORNING = time(8)


def create_due_today_alerts(session: Session, now: datetime, limit: int = 200) -> int:
    """The job: any number of runs raise each once a day. Returns how many complaints it looked at.

    What was given out today is left out: its office has just been told.
    """
    today = local(now).date()
    if local(now).time() < MORNING or not city_rules(session).calendar.is_working(today):
        return 0
    if (
        session.scalars(select(NoticeAddress.id).where(NoticeAddress.removed_at.is_(None)).limit(1)).first()
        is None
    ):
        return 0
    midnight = datetime.combine(today, time(), SHANGHAI)
    raised = exists().where(
        Alert.complaint_id == Complaint.id, Alert.kind == AlertKind.DUE, Alert.raised_at >= midnight
    )
    query = (
        select(Complaint)
        .where(
            Complaint.next_due_at > now,
            Complaint.next_due_at <= midnight + timedelta(days=1),
            Complaint.round_started_at < midnight,
            Complaint.emergency.is_(False),
            ~raised,
        )
        .order_by(Complaint.next_due_at, Complaint.id)
        .limit(limit)
    )
    complaints = session.scalars(query).all()
    for complaint in complaints:
        office = office_of_party(lead_party(complaint))
        wanting = [
            address
            for address in addresses_of(session, [office])
            if choice_of(address, AlertKind.DUE) is not Choice.NEVER
        ]
        subject = f"due {complaint.id} {today:%Y%m%d}"
        create_alerts(session, wanting, AlertKind.DUE, now, subject=subject, complaint_id=complaint.id)
    return len(complaints)
