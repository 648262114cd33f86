"""What is on record of a community, and how long things take, as plain data for the conversation."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from backend.access.offices import Office, office_name, office_row
from backend.city_rules.rules.current import city_rules
from backend.city_rules.rules.deadlines import promise
from backend.complaints.rules.routing import RoutingPlace, ladder
from backend.core.clock import local
from backend.models import Category, Community, OfficeLevel
from backend.registry.rules.community_record import record_of
from backend.registry.rules.contracts_in_force import contract_in_force
from backend.wechat import links
from backend.wechat.conversation.lookups import (
    CommunityRecord,
    OfficeContact,
    RecordFact,
    RecordPart,
    ServicePromises,
)


def community_record(
    session: Session, community_id: int, base_url: str, hotline: str, now: datetime
) -> CommunityRecord | None:
    community = session.get(Community, community_id)
    if community is None:
        return None
    day = local(now).date()
    contract = contract_in_force(session, community_id, day)
    first_office = ladder(session, RoutingPlace(community, None), day)[0].office
    return CommunityRecord(
        name=community.name,
        link=links.community_link(base_url, community_id),
        office=_contact(session, first_office),
        reason="contract" if contract else _reason_without_contract(first_office),
        street=OfficeContact(community.street.name, community.street.phone),
        sections={
            section.key: RecordPart(
                section.known, tuple(RecordFact(row.label, row.value, row.note) for row in section.rows)
            )
            for section in record_of(session, community_id, hotline, day)
        },
        contract_from=contract.starts_on if contract else None,
        contract_until=contract.ends_on if contract else None,
    )


def _contact(session: Session, office: Office) -> OfficeContact:
    row = office_row(session, office)
    return OfficeContact(office_name(session, office), row.phone if row else "")


def _reason_without_contract(office: Office) -> Literal["fallback", "no firm"]:
    return "fallback" if office.level is OfficeLevel.FIRM else "no firm"


def service_promises(
    session: Session, categories: Sequence[Category], named_category: Category | None
) -> ServicePromises:
    """`named_category` is the category of the matter that the question names."""
    limits = city_rules(session).limits
    in_days = [promise(category) for category in categories if category.reply_hours is None]
    sooner = sorted(
        (category for category in categories if category.reply_hours is not None),
        key=lambda category: category.reply_hours or 0,
    )
    return ServicePromises(
        usual=Counter(in_days).most_common(1)[0][0] if in_days else "",
        sooner=tuple((category.name, promise(category)) for category in sooner),
        not_to_firms=tuple(category.name for category in categories if category.lead is not OfficeLevel.FIRM),
        emergency_hours=limits.emergency_hours,
        urge_again_hours=limits.urge_again_hours,
        rate_days=limits.rate_days,
        reopen_days=limits.reopen_days,
        street_leads_from_redo=limits.street_leads_from_redo,
        category=named_category.name if named_category else "",
        promise=promise(named_category) if named_category else "",
    )
