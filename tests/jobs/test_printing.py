"""An order and its mail through the real relay, Valkey and printing worker, which may be killed."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from backend.core.clock import utc_now
from backend.core.config import Config
from backend.models import Database, LinkMailState, OrderState, PrintLink, PrintOrder
from backend.printing.forms.order import parse_request
from backend.printing.forms.shop import parse_link
from backend.printing.jobs import MAIL_BACKOFF, mail_link_with
from backend.printing.rules.links import issue, open_link
from backend.printing.rules.ordering import Imprint
from backend.printing.rules.orders import approve, place_order
from tests.conftest import config_for
from tests.support.city import City, build_city
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


def ordered(database: Database, city: City, copies: int) -> int:
    form = {"scope": ["all"], "shared": ["1"], "copies": [str(copies)], "bleed": ["1"], "serials": ["1"]}
    with database.transaction() as session:
        staff = session.merge(city.staff["city"])
        request = parse_request(session, staff, form, Imprint("阳泉市", "12345", "96333"))
        return place_order(session, staff, request, utc_now()).id


def state_of(database: Database, order_id: int) -> OrderState:
    with database.reading() as session:
        return session.get_one(PrintOrder, order_id).state


def test_an_order_survives_the_death_of_its_worker(database: Database, city: City, start: Start) -> None:
    start("relay")
    doomed = start(WORKER)
    order_id = ordered(database, city, 600)
    eventually(lambda: state_of(database, order_id) is OrderState.PRODUCING)
    doomed.kill()
    with database.transaction() as session:
        # As after the lease, without the minute's wait.
        past = utc_now() - timedelta(seconds=1)
        session.execute(
            update(PrintOrder)
            .where(PrintOrder.id == order_id, PrintOrder.state == OrderState.PRODUCING)
            .values(lease_until=past, ring_after=past)
        )
    start(WORKER)

    eventually(lambda: state_of(database, order_id) is OrderState.READY)

    with database.reading() as session:
        order = session.get_one(PrintOrder, order_id)
        assert order.produced_pages == order.total_pages == 600
        assert {file.state for file in order.files} == {"checked"}


def linked(database: Database, city: City, recipient: str) -> int:
    """A link of an approved order whose files do not matter here."""
    order_id = ordered(database, city, 10)
    with database.transaction() as session:
        order = session.get_one(PrintOrder, order_id)
        order.state = OrderState.READY
        staff = session.merge(city.staff["city"])
        approve(session, order, staff, utc_now())
        return issue(
            session,
            order,
            staff,
            parse_link({"shop": "晋光印刷厂", "recipient": recipient, "days": "14"}),
            utc_now(),
        ).id


def test_the_mail_carries_a_link_that_opens(
    database: Database, city: City, start: Start, mail: MailServer, config: Config
) -> None:
    start("relay")
    start(WORKER)
    link_id = linked(database, city, "dayin@example.com")

    eventually(lambda: mail.mails)

    [sent_mail] = mail.mails
    assert (sent_mail["To"], sent_mail["List-Unsubscribe"]) == ("dayin@example.com", None)
    token = mail.text().split("/print/")[1].split()[0]
    with database.reading() as session:
        assert open_link(session, token, config.secret_key, utc_now()).id == link_id

    def sent() -> bool:
        with database.reading() as session:
            return session.get_one(PrintLink, link_id).mail_state is LinkMailState.SENT

    eventually(sent)


def test_a_mail_server_that_refuses_is_tried_again_and_then_given_up(
    database: Database, city: City, mail: MailServer, config: Config
) -> None:
    mail.answer = "451 later"
    link_id = linked(database, city, "dayin@example.com")
    for tries in range(len(MAIL_BACKOFF) + 1):
        mail_link_with(database, config, link_id)
        with database.reading() as session:
            link = session.get_one(PrintLink, link_id)
            assert "451 later" in link.mail_problem
            assert link.mail_attempts == tries + 1
    assert link.mail_state is LinkMailState.FAILED
    mail_link_with(database, config, link_id)
    assert link.mail_attempts == len(MAIL_BACKOFF) + 1


def test_nothing_is_mailed_where_no_address_was_given(
    database: Database, city: City, mail: MailServer, config: Config
) -> None:
    mail_link_with(database, config, linked(database, city, ""))
    assert mail.mails == []
