"""One delivery and one letter through their attempts, on both databases."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from backend.core.clock import utc_now
from backend.core.config import Config
from backend.models import Database, Delivery, DeliveryState, InboxNotice, Letter
from backend.notices.jobs import deliveries, letters
from backend.notices.jobs.deliveries import deliver_with
from backend.notices.jobs.letters import BACKOFF, LEASE, send_letter_with
from backend.notices.rules.gathering import gather
from backend.notices.senders.message import Message, RetryLater
from tests.support.mail_server import MailServer
from tests.support.town import Town


class Clock:
    """The time that jobs see, moved by hand."""

    def __init__(self) -> None:
        self.now = utc_now()

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    moved = Clock()
    for module in (deliveries, letters):
        monkeypatch.setattr(module, "utc_now", moved)
    return moved


@pytest.fixture
def letter(database: Database, town: Town, mail: MailServer, clock: Clock) -> int:
    """To the street's address in the register, which names the mail server of this test."""
    town.send_alerts_to(f"{mail.url}&to=geheim@example.com")
    town.complain(1)
    clock.now = utc_now()
    with database.transaction() as session:
        gather(session, clock.now)
        return session.scalars(select(Letter.id)).one()


def letter_of(database: Database, letter_id: int) -> Letter:
    with database.reading() as session:
        return session.get_one(Letter, letter_id)


def test_inbox_has_one_notice_however_often_the_job_runs(
    database: Database, config: Config, town: Town, clock: Clock
) -> None:
    town.complain(1)
    clock.now = utc_now()
    with database.reading() as session:
        delivery = session.scalars(select(Delivery)).one()

    for _ in range(3):
        deliver_with(database, config, delivery.id)
        clock.now += timedelta(hours=1)

    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(InboxNotice)) == 1
        assert session.get_one(Delivery, delivery.id).attempts == 1


def test_letter_is_sent_once_and_says_what_is_needed(
    database: Database, config: Config, letter: int, mail: MailServer
) -> None:
    send_letter_with(database, config, letter)
    send_letter_with(database, config, letter)

    [sent] = mail.mails
    assert "北大街街道" not in sent["Subject"]
    assert "编号" in mail.text()
    assert "楼道里的灯坏了" not in mail.text()  # residents' words stay in the house
    assert f"{config.base_url}/staff/complaints/" in mail.text()


def test_worker_that_died_is_followed_after_its_lease(
    database: Database, config: Config, letter: int, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(_config: Config, _message: Message) -> str:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(letters, "try_to_send", dies)
        with pytest.raises(KeyboardInterrupt):
            send_letter_with(database, config, letter)

    clock.now += LEASE - timedelta(seconds=1)
    send_letter_with(database, config, letter)
    assert letter_of(database, letter).state is DeliveryState.SENDING
    clock.now += timedelta(seconds=2)
    send_letter_with(database, config, letter)
    assert letter_of(database, letter).state is DeliveryState.DELIVERED


def test_outage_is_tried_again_ever_later_and_then_given_up(
    database: Database, config: Config, letter: int, mail: MailServer, clock: Clock
) -> None:
    mail.refused["geheim@example.com"] = "451 later geheim@example.com"
    waits = []
    while (found := letter_of(database, letter)).state is DeliveryState.PENDING:
        waits.append(found.next_attempt_at - clock.now)
        clock.now = max(clock.now, found.next_attempt_at)
        send_letter_with(database, config, letter)

    assert waits[1:] == list(BACKOFF)
    assert found.state is DeliveryState.FAILED
    assert found.attempts == len(BACKOFF) + 1
    assert "451 later" in found.last_error
    assert "geheim" not in found.last_error


def test_no_connection_is_held_while_sending(
    database: Database, config: Config, letter: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = []

    def watches(_config: Config, _message: Message) -> str:
        held.append(database.engine.pool.checkedout())
        return ""

    monkeypatch.setattr(letters, "try_to_send", watches)
    send_letter_with(database, config, letter)

    assert held == [0]


def test_late_failure_does_not_undo_the_success_of_another_worker(
    database: Database, config: Config, letter: int, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(_config: Config, _message: Message) -> RetryLater:
        clock.now += LEASE + timedelta(seconds=1)
        monkeypatch.setattr(letters, "try_to_send", lambda *_: "")
        send_letter_with(database, config, letter)
        return RetryLater("too slow")

    monkeypatch.setattr(letters, "try_to_send", slow)
    send_letter_with(database, config, letter)

    found = letter_of(database, letter)
    assert (found.state, found.attempts, found.last_error) == (DeliveryState.DELIVERED, 2, "")


def test_fault_of_ours_keeps_the_letter(
    database: Database, config: Config, letter: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> str:
        raise ZeroDivisionError

    monkeypatch.setattr("backend.notices.senders.dispatch.send_mail", broken)
    send_letter_with(database, config, letter)

    assert letter_of(database, letter).state is DeliveryState.PENDING
