"""0014: the mails with printing shops' links become letters, on databases with rows in them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Connection, inspect, select

from backend.core.config import Config
from backend.jobs import runner
from backend.jobs.sweep import enqueue_again
from backend.models import Alert, Database, DeliveryState, Letter, OutboxMessage, PrintLink, migrate
from backend.models.personal import EncryptedText
from backend.notices.jobs.letters import Letters
from backend.notices.senders.message import StaffMessage
from backend.printing.rules.links import open_link
from tests.conftest import config_for
from tests.support.old_rows import OldRows
from tests.support.servers import Postgres

ISSUED = datetime(2026, 11, 24, 2, tzinfo=UTC)
NEXT = ISSUED + timedelta(minutes=5)
LEASE = ISSUED + timedelta(minutes=1)
BEFORE = "0013"
# The link's mail_* columns, and the letter's state that is expected
MAILS: dict[str, tuple[dict[str, object], DeliveryState | None]] = {
    "none": ({"state": "none", "ring_after": None}, None),
    "new": ({"state": "pending", "attempts": 0, "next_attempt_at": ISSUED}, DeliveryState.PENDING),
    "failed once": ({"state": "pending", "attempts": 1, "problem": "451 later"}, DeliveryState.PENDING),
    "at work": ({"state": "pending", "attempts": 2, "lease_until": LEASE}, DeliveryState.SENDING),
    "sent": ({"state": "sent", "attempts": 1, "next_attempt_at": None}, DeliveryState.DELIVERED),
    "refused": ({"state": "failed", "attempts": 6, "problem": "550 no such user"}, DeliveryState.FAILED),
}


@pytest.fixture(params=["sqlite", "postgresql"])
def config(request: pytest.FixtureRequest, tmp_path: Path) -> Config:
    if request.param == "sqlite":
        return config_for(f"sqlite:///{tmp_path}/old.db", tmp_path)
    postgres: Postgres = request.getfixturevalue("postgres")
    postgres.execute("DROP DATABASE IF EXISTS before_link_letters")
    postgres.execute("CREATE DATABASE before_link_letters")
    return config_for(postgres.url("before_link_letters"), tmp_path)


@pytest.fixture
def database(config: Config) -> Iterator[Database]:
    """A database at 0013."""
    opened = Database(config)
    with opened.engine.begin() as connection:
        command.upgrade(migrate.settings_for(connection), BEFORE)
    yield opened
    opened.dispose()


def fill(connection: Connection) -> dict[str, int]:
    """A link of each kind in `MAILS`, by its name, and a letter of an office with an alert in it."""
    old = OldRows(connection)
    staff = old.add("staff_accounts", role="city")
    order = old.add("print_orders", created_by_id=staff, state="approved", sheet="single", format="a4")
    address = old.add("notice_addresses", owner="city 0", kind="email")
    letter = old.add("staff_letters", address_id=address, token="office", state="delivered")
    old.add("staff_alerts", address_id=address, kind="new", letter_id=letter)
    ids = {}
    for name, (mail, state) in MAILS.items():
        values = {
            "attempts": 0,
            "problem": "",
            "next_attempt_at": NEXT,
            "ring_after": NEXT,
            "rings": 3,
        } | mail
        address_text = f"{name}@example.com" if state else ""
        ids[name] = old.add(
            "print_links", order_id=order, issued_by_id=staff, shop=name, issued_at=ISSUED,
            expires_at=ISSUED + timedelta(days=3000),
            recipient=EncryptedText().process_bind_param(address_text, connection.dialect),
            **{f"mail_{column}": value for column, value in values.items()},
        )  # fmt: skip
        old.add("print_downloads", link_id=ids[name])
    old.add("outbox_messages", job="mail_link", subject_id=ids["new"])
    old.add("outbox_messages", job="letter", subject_id=letter)
    return ids


def test_each_mail_is_a_letter_and_what_waits_is_sent(
    database: Database, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.engine.begin() as connection:
        ids = fill(connection)

    migrate.upgrade(database.engine)

    columns = {column["name"] for column in inspect(database.engine).get_columns("print_links")}
    assert not {column for column in columns if column.startswith("mail_")}
    with database.transaction() as session:
        for name, (mail, state) in MAILS.items():
            link = session.get_one(PrintLink, ids[name])
            assert link.recipient == (f"{name}@example.com" if state else "")
            letter = link.letter
            if letter is None:
                assert state is None
                continue
            assert (letter.state, letter.attempts) == (state, mail["attempts"])
            assert (letter.last_error, letter.lease_until) == (
                mail.get("problem", ""),
                mail.get("lease_until"),
            )
            assert letter.next_attempt_at == (mail.get("next_attempt_at", NEXT) or ISSUED)
            assert (letter.kind, letter.address_id, letter.created_at) == ("print_link", None, ISSUED)
            assert (letter.token, letter.enqueue_count) == (f"print-link-{link.id}", 3)
        [office] = session.scalars(select(Letter).where(Letter.kind == "")).all()
        assert session.scalars(select(Alert.letter_id)).all() == [office.id]
        assert session.scalars(select(OutboxMessage.job)).all() == ["letter"]
        assert enqueue_again(Letters, session, NEXT) == 3
        waiting = session.scalars(
            select(OutboxMessage.subject_id).where(OutboxMessage.subject_id != office.id)
        )
        letter_ids = list(waiting)

    messages: list[StaffMessage] = []
    monkeypatch.setattr(Letters, "send", lambda _, message: messages.append(message) or "")
    monkeypatch.setattr(runner, "utc_now", lambda: NEXT)
    for letter_id in letter_ids:
        runner.perform(database, Letters(config), letter_id)

    waited = ("new", "failed once", "at work")
    assert {message.address for message in messages} == {f"{name}@example.com" for name in waited}
    with database.reading() as session:
        for message in messages:
            token = message.lines[0].split("/print/")[1].split()[0]
            link = open_link(session, token, config.secret_key, NEXT)
            assert (link.recipient, link.letter and link.letter.state) == (
                message.address, DeliveryState.DELIVERED,
            )  # fmt: skip
