"""Duties to publish, as the city's default items bring them."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.clock import utc_now
from backend.disclosure.rules.duties import create_duties
from backend.disclosure.rules.items import load_default_rules
from backend.models import DisclosureDuty, DisclosureRule


def owed_since(session: Session, day: date) -> None:
    """Every community owes what its items want since a day."""
    load_default_rules(session)
    for rule in session.scalars(select(DisclosureRule)):
        rule.from_on = day
    session.flush()
    create_duties(session, utc_now())


def duty_id_of(session: Session, community_id: int, code: str) -> int:
    """The latest duty of an item of a community."""
    query = (
        select(DisclosureDuty.id)
        .join(DisclosureRule, DisclosureRule.id == DisclosureDuty.rule_id)
        .where(DisclosureRule.code == code, DisclosureDuty.community_id == community_id)
        .order_by(DisclosureDuty.begins_on.desc())
    )
    return session.scalars(query.limit(1)).one()
