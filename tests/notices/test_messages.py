"""Messages that failed are tried again once, whoever clicks how often; nothing personal is on record."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.jobs.outbox import enqueue
from backend.models import (
    Alert,
    Change,
    Database,
    DeliveryState,
    NoticeState,
    OfficeLevel,
    OutboxMessage,
    Resident,
    ResidentNotice,
    StaffAccount,
)
from backend.models.notices import new_letter
from backend.notices.rules.letter_batching import write_due_letters
from backend.notices.rules.messages import (
    MessageState,
    alerts,
    counts,
    name_of,
    notices,
    office_named,
    offices_with,
    retry_alerts,
    retry_notices,
)
from backend.registry.rules.office_addresses import register_lines
from tests.support.administration import NOW
from tests.support.city import City
from tests.support.filed import complain


def outbox_count(database: Database, job: str) -> int:
    with database.reading() as session:
        query = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.job == job)
        return session.scalar(query) or 0


def failed_alerts(session: Session, city: City) -> list[Alert]:
    """Three, each in a letter of its own that was given up."""
    for key in ("one", "two", "three"):
        complain(session, city, key)
    alerts = list(session.scalars(select(Alert).order_by(Alert.id)))
    for alert in alerts:
        letter = new_letter(alert.address, f"token-{alert.id}", NOW)
        enqueue(session, [letter], NOW)
        letter.state, letter.attempts, letter.last_error = DeliveryState.FAILED, 7, "refused"
        alert.letter_id = letter.id
    alerts[0].address.paused_at = NOW
    session.flush()
    return alerts


def test_what_failed_is_tried_again_once(database: Database, city: City) -> None:
    with database.transaction() as session:
        register_lines(session, OfficeLevel.FIRM, city.firm, ["wuye@example.com"], NOW)
        first = failed_alerts(session, city)[-1].id
        staff = session.get_one(StaffAccount, city.staff["city"].id)
        [office] = offices_with(session, MessageState.FAILED)
        assert (office.name, office.many) == ("保阳物业", 3)
        assert office_named(name_of(office.office)) == office.office
        assert alerts(session, MessageState.FAILED, office_named(f"firm:{city.other_firm}")) == []
        assert alerts(session, MessageState.FAILED)[0].id == first
    with database.transaction() as session:
        staff = session.get_one(StaffAccount, city.staff["city"].id)
        assert retry_alerts(session, staff, [first], None, NOW) == 1
        assert retry_alerts(session, staff, [first], None, NOW) == 0
        assert retry_alerts(session, staff, None, office.office, NOW) == 2
        assert counts(session)["offices.failed"] == 0
        assert counts(session)["offices.waiting"] == 3
        assert write_due_letters(session, NOW) == 1, "though its address was paused"
        made = session.scalars(select(Change).order_by(Change.id)).all()
        assert [change.after for change in made] == [
            {"messages": {"retried": 1}}, {"messages": {"retried": 2}},
        ]  # fmt: skip


def test_a_resident_is_told_again_from_the_best_way_on(database: Database, city: City) -> None:
    with database.transaction() as session:
        complaint_id = complain(session, city, "told")
        resident = Resident(openid="openid-secret", openid_index="x")
        session.add(resident)
        session.flush()
        states = ((NoticeState.WAITING, "service: 45015"), (NoticeState.WAITING, ""), (NoticeState.SENT, "x"))
        for state, error in states:
            session.add(
                ResidentNotice(
                    resident_id=resident.id, complaint_id=complaint_id, kind="reply", words="答复了",
                    state=state, last_error=error, attempts=3, next_attempt_at=NOW, enqueue_after=NOW,
                    created_at=NOW,
                )
            )  # fmt: skip
        session.flush()
        staff = session.get_one(StaffAccount, city.staff["city"].id)
        [failed] = notices(session, MessageState.FAILED)
        assert retry_notices(session, staff, [failed.id], NOW) == 1
        assert retry_notices(session, staff, None, NOW) == 0
        assert (failed.state, failed.way, failed.attempts) == (NoticeState.PENDING, None, 0)
    assert outbox_count(database, "tell_resident") == 1


def test_no_address_becomes_an_office() -> None:
    for text in ("", "firm:", "firm:x", "king:1", "firm:1" + "0" * 18, "city:1"):
        assert office_named(text) is None
