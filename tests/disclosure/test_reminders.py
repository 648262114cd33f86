"""A publisher hears once a week, in the morning of a working day, of what it owes."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from backend.access.offices import Office
from backend.disclosure.rules.duties import create_duties
from backend.disclosure.rules.items import load_default_rules
from backend.disclosure.rules.reminders import remind_publishers
from backend.models import Alert, AlertKind, Community, Database, DisclosureDuty, DisclosureRule, OfficeLevel
from backend.models.notices import new_letter
from backend.notices.rules.addresses import Owner, add_address
from backend.notices.rules.alerts import addresses_of
from backend.notices.rules.letter_text import message_of
from tests.support.city import City

MONDAY = datetime(2026, 11, 30, 1, tzinfo=UTC)  # nine o'clock in the city


@pytest.fixture
def owing(database: Database, city: City) -> None:
    with database.transaction() as session:
        load_default_rules(session)
        for rule in session.scalars(select(DisclosureRule)):
            rule.from_on = date(2026, 7, 1)
            rule.active = rule.code in {"revenue", "fund"}
        session.flush()
        create_duties(session, MONDAY)
        for name in ("firm", "street", "city"):
            owner = Owner(city.staff[name], personal=False)
            add_address(session, owner, f"{name}@example.com", "", MONDAY)


@pytest.mark.usefixtures("owing")
def test_one_alert_an_office_and_week(database: Database, city: City) -> None:
    with database.transaction() as session:
        assert remind_publishers(session, MONDAY - timedelta(hours=2)) == 0  # before eight
        assert remind_publishers(session, MONDAY - timedelta(days=1)) == 0  # a Sunday
        owed = remind_publishers(session, MONDAY)
        assert owed == len(session.scalars(select(DisclosureDuty.id)).all())
        assert remind_publishers(session, MONDAY + timedelta(minutes=10)) == 0
        assert remind_publishers(session, MONDAY + timedelta(days=7)) == owed
        alerts = session.scalars(
            select(Alert).where(Alert.kind == AlertKind.DISCLOSURE).order_by(Alert.id)
        ).all()
        addresses = addresses_of(session, [Office(OfficeLevel.FIRM, city.firm)])
        community = session.get_one(Community, city.lawn).name
        of_firm = [alert for alert in alerts if alert.address_id == addresses[0].id]
        assert [alert.title for alert in of_firm] == [
            f"公示：{community}公共收益收支（2026年第三季度）还没公布，应在10月15日前"
        ] * 2
        letter = new_letter(addresses[0], "a-token", MONDAY)
        letter.next_attempt_at = letter.enqueue_after = MONDAY
        session.add(letter)
        session.flush()
        of_firm[0].letter_id = letter.id
        session.flush()
        message = message_of(session, letter, "https://city.example")
    assert message.title == f"邻声：{of_firm[0].title}"
    assert message.lines == (f"{of_firm[0].title}\nhttps://city.example/staff/disclosures",)
