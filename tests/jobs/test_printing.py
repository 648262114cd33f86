"""The mail with a shop's link through the real relay, Valkey and printing worker."""

from collections.abc import Callable
from pathlib import Path

import pytest

from backend.core.clock import utc_now
from backend.core.config import Config
from backend.jobs import runner
from backend.models import Database, LinkMailState, PrintLink
from backend.printing.jobs import LinkMails
from backend.printing.rules.links import open_link
from tests.conftest import config_for
from tests.support.city import City, build_city
from tests.support.leased_kinds import link
from tests.support.mail_server import MailServer
from tests.support.processes import Process, eventually
from tests.support.servers import Valkey

Start = Callable[[str], Process]
WORKER = "worker --queue printing"


@pytest.fixture
def config(database_url: str, tmp_path: Path, valkey: Valkey, mail: MailServer) -> Config:
    return config_for(database_url, tmp_path, redis_url=valkey.url, mail_url=mail.url)


@pytest.fixture
def city(database: Database) -> City:
    with database.transaction() as session:
        return build_city(session)


def test_the_mail_carries_a_link_that_opens(
    database: Database, city: City, start: Start, mail: MailServer, config: Config
) -> None:
    start("relay")
    start(WORKER)
    link_id = link(database, city, "dayin@example.com")

    eventually(lambda: mail.mails)

    [sent_mail] = mail.mails
    assert (sent_mail["To"], sent_mail["List-Unsubscribe"]) == ("dayin@example.com", None)
    token = mail.text().split("/print/")[1].split()[0]
    with database.reading() as session:
        assert open_link(session, token, config.secret_key, utc_now()).id == link_id

    def sent() -> bool:
        with database.reading() as session:
            return session.get_one(PrintLink, link_id).state is LinkMailState.SENT

    eventually(sent)


def test_nothing_is_mailed_where_no_address_was_given(
    database: Database, city: City, mail: MailServer, config: Config
) -> None:
    runner.perform(database, LinkMails(config), link(database, city, ""))
    assert mail.mails == []
