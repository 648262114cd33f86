"""今天到期: each morning an alert to the lead of what is due by midnight."""

from collections.abc import Collection, Sequence
from datetime import datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, defer

from backend.access.offices import CITY_BUREAU, LADDER, Office, lead_party, office_of_party
from backend.city_rules.rules.current import city_rules
from backend.core.clock import SHANGHAI, local
from backend.models import (
    Alert,
    AlertKind,
    Complaint,
    ComplaintParty,
    NoticeAddress,
    PartyRole,
    StaffAccount,
)
from backend.notices.rules.alert_kinds import Choice, choice_of
from backend.notices.rules.alerts import addresses_of, create_alerts

MORNING = time(8)


def complaints_due_today(session: Session, now: datetime, limit: int = 200) -> Sequence[int]:
    """Those whose lead has not been told today and has an address to be told at.

    An office without one must not stay in the batch for ever, before all that come after it. What was given
    out today is left out: its office has just been told.
    """
    today = local(now).date()
    if local(now).time() < MORNING or not city_rules(session).calendar.is_working(today):
        return []
    midnight = datetime.combine(today, time(), SHANGHAI)
    raised = exists().where(
        Alert.complaint_id == Complaint.id, Alert.kind == AlertKind.DUE, Alert.raised_at >= midnight
    )
    query = (
        select(Complaint.id)
        .where(
            Complaint.next_due_at > now,
            Complaint.next_due_at <= midnight + timedelta(days=1),
            Complaint.round_started_at < midnight,
            Complaint.emergency.is_(False),
            ~raised,
            _is_led_by_one_of(_offices_to_tell(session)),
        )
        .order_by(Complaint.next_due_at, Complaint.id)
        .limit(limit)
    )
    return session.scalars(query).all()


def tell_of_due_complaint(session: Session, complaint_id: int, now: datetime) -> None:
    """The job's work on one complaint; any number of runs raise each alert once a day."""
    complaint = session.get_one(Complaint, complaint_id, options=[defer(Complaint.phone)])
    create_alerts(
        session,
        addresses_of(session, [office_of_party(lead_party(complaint))]),
        AlertKind.DUE,
        now,
        subject=f"due {complaint_id} {local(now):%Y%m%d}",
        complaint_id=complaint_id,
    )


def _offices_to_tell(session: Session) -> set[Office]:
    """Those with an address that wants to hear of it. `choices` is JSON, hence no condition of the query."""
    query = (
        select(
            NoticeAddress.firm_id,
            NoticeAddress.street_id,
            NoticeAddress.district_id,
            NoticeAddress.staff_id,
            NoticeAddress.choices,
        )
        .outerjoin(StaffAccount, StaffAccount.id == NoticeAddress.staff_id)
        .where(NoticeAddress.removed_at.is_(None), StaffAccount.disabled_at.is_(None))
    )
    return {
        office_of_party(address)
        for address in session.execute(query)
        if choice_of(address, AlertKind.DUE) is not Choice.NEVER
    }


def _is_led_by_one_of(offices: Collection[Office]) -> ColumnElement[bool]:
    at_level = [
        getattr(ComplaintParty, f"{level}_id").in_([office.id for office in offices if office.level is level])
        for level in LADDER[:-1]
    ]
    if CITY_BUREAU in offices:
        at_level.append(and_(*(getattr(ComplaintParty, name).is_(None) for name in CITY_BUREAU.columns)))
    return exists().where(
        ComplaintParty.complaint_id == Complaint.id,
        ComplaintParty.role == PartyRole.LEAD,
        ComplaintParty.ended_at.is_(None),
        or_(*at_level),
    )
