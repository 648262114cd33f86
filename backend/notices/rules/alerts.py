"""Writes alerts in the transaction of the event, one for each address."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, defer

from backend.access.offices import Office, office_of_party
from backend.city_rules.rules.current import city_rules
from backend.models import (
    Alert,
    AlertKind,
    ComplaintEvent,
    ComplaintParty,
    EarlyWarning,
    NoticeAddress,
    OfficeLevel,
    StaffAccount,
)
from backend.models.session import conflict_insert
from backend.notices.rules.alert_kinds import Choice, alert_kind_of, choice_of
from backend.notices.rules.alert_timing import due_at


def create_event_alerts(
    session: Session, event: ComplaintEvent, parties: Iterable[ComplaintParty], now: datetime
) -> None:
    """Every address of these offices and of their people hears of the event as it chose."""
    complaint = event.complaint
    create_alerts(
        session,
        addresses_of(session, [office_of_party(party) for party in parties]),
        alert_kind_of(event.move, complaint),
        now,
        subject=f"event {event.id}",
        emergency=complaint.emergency,
        complaint_id=event.complaint_id,
        event_id=event.id,
    )


def create_warning_alerts(session: Session, warning: EarlyWarning, now: datetime) -> None:
    """The street and the district are told."""
    offices = [
        Office(OfficeLevel.STREET, warning.street_id),
        Office(OfficeLevel.DISTRICT, warning.district_id),
    ]
    create_alerts(
        session,
        addresses_of(session, offices),
        AlertKind.WARNING,
        now,
        subject=f"warning {warning.id}",
        warning_id=warning.id,
    )


def create_alerts(
    session: Session,
    addresses: Sequence[NoticeAddress],
    kind: AlertKind,
    now: datetime,
    *,
    subject: str,
    emergency: bool = False,
    title: str = "",
    path: str = "",
    **about: int,
) -> None:
    """One row an address that wants to hear of it. What was raised before is not raised again."""
    rows = []
    for address in addresses:
        choice = choice_of(address, kind)
        if choice is Choice.NEVER:
            continue
        due = due_at(address, choice, now, city_rules(session).calendar, emergency=emergency)
        rows.append(
            {
                "address_id": address.id,
                "subject": subject,
                "kind": kind,
                "emergency": emergency,
                "title": title,
                "path": path,
                "raised_at": now,
                "due_at": due,
                **about,
            }
        )
    if rows:
        insert = conflict_insert(session, Alert).values(rows)
        session.execute(insert.on_conflict_do_nothing(index_elements=["address_id", "subject"]))


def addresses_of(session: Session, offices: Iterable[Office]) -> list[NoticeAddress]:
    """Those of the offices and of the people in them who may sign in."""
    conditions = [belongs_to_office(office) for office in dict.fromkeys(offices)]
    if not conditions:
        return []
    query = (
        select(NoticeAddress)
        # What cannot be read there must cost the letter to it, not the complaint that somebody files.
        .options(defer(NoticeAddress.address), defer(NoticeAddress.secret))
        .outerjoin(StaffAccount, StaffAccount.id == NoticeAddress.staff_id)
        .where(NoticeAddress.removed_at.is_(None), StaffAccount.disabled_at.is_(None), or_(*conditions))
        .order_by(NoticeAddress.id)
    )
    return list(session.scalars(query))


def belongs_to_office(office: Office) -> ColumnElement[bool]:
    return and_(*(getattr(NoticeAddress, name) == value for name, value in office.columns.items()))
