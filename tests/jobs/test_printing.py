"""The letter with a shop's link: through the real relay, Valkey and worker, and attempt by attempt."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from backend.core.clock import utc_now
from backend.core.config import Config
from backend.jobs import runner
from backend.models import Database, DeliveryState, Letter, PrintLink
from backend.notices.jobs.letters import Letters
from backend.notices.rules.retention import KEPT, delete_old_letters
from backend.printing.rules.links import open_link
from tests.conftest import config_for
from tests.support.city import City
from tests.support.leased_kinds import link
from tests.support.mail_server import MailServer
from tests.support.processes import Process, eventually
from tests.support.servers import Valkey

Start = Callable[[str], Process]
SHOP = "dayin@example.com"


@pytest.fixture
def config(database_url: str, tmp_path: Path, valkey: Valkey, mail: MailServer) -> Config:
    return config_for(database_url, tmp_path, redis_url=valkey.url, mail_url=mail.url)


def letter_of(database: Database, link_id: int) -> Letter:
    with database.reading() as session:
        letter = session.get_one(PrintLink, link_id).letter
        assert letter is not None
        return letter


def test_the_mail_carries_a_link_that_opens(
    database: Database, city: City, start: Start, mail: MailServer, config: Config
) -> None:
    start("relay")
    start("worker")
    link_id = link(database, city, SHOP)

    eventually(lambda: mail.mails)

    [sent_mail] = mail.mails
    assert (sent_mail["To"], sent_mail["List-Unsubscribe"]) == (SHOP, None)
    assert sent_mail["Message-ID"].startswith(f"<print-link-{link_id}@")
    token = mail.text().split("/print/")[1].split()[0]
    with database.reading() as session:
        assert open_link(session, token, config.secret_key, utc_now()).id == link_id
    eventually(lambda: letter_of(database, link_id).state is DeliveryState.DELIVERED)
    with database.reading() as session:
        rows = [
            session.execute(text(f"SELECT * FROM {name}")).all() for name in ("staff_letters", "print_links")
        ]
    assert token not in str(rows)
    assert SHOP not in str(rows)


def test_nothing_is_mailed_where_no_address_was_given(database: Database, city: City) -> None:
    link_id = link(database, city, "")
    with database.reading() as session:
        assert session.get_one(PrintLink, link_id).letter_id is None
        assert session.scalars(select(Letter)).all() == []


def test_a_shop_whose_mail_is_refused(
    database: Database, city: City, mail: MailServer, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    """First busy, then gone: no address of staff hears of it, and the shop's address is not shown."""
    link_id = link(database, city, SHOP)
    letter_id = letter_of(database, link_id).id
    mail.refused[SHOP] = f"451 later {SHOP}"
    runner.perform(database, Letters(config), letter_id)
    busy = letter_of(database, link_id)
    assert (busy.state, busy.attempts) == (DeliveryState.PENDING, 1)

    mail.refused[SHOP] = f"550 5.1.1 no such user {SHOP}"
    monkeypatch.setattr(runner, "utc_now", lambda: busy.next_attempt_at)
    runner.perform(database, Letters(config), letter_id)
    gone = letter_of(database, link_id)
    assert (gone.state, gone.attempts) == (DeliveryState.FAILED, 2)
    assert "550 5.1.1 no such user" in gone.last_error
    assert SHOP not in gone.last_error
    assert mail.mails == []


def test_the_letter_is_kept_as_long_as_its_link(database: Database, city: City) -> None:
    link_id = link(database, city, SHOP)
    with database.transaction() as session:
        delete_old_letters(session, utc_now() + KEPT + timedelta(days=1))
    assert letter_of(database, link_id).kind == "print_link"
