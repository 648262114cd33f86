"""kill -9 in the middle of gathering and of sending: nothing is lost and nothing comes twice."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from backend.core.clock import utc_now
from backend.core.config import Config
from backend.models import Alert, Database, DeliveryState, Letter
from tests.conftest import config_for
from tests.support.city import City
from tests.support.mail_server import MailServer
from tests.support.office import Office
from tests.support.processes import Process, eventually
from tests.support.servers import Valkey

Start = Callable[[str], Process]


@pytest.fixture
def database_url(postgres_url: str) -> str:
    """Where two may really write at once; on SQLite the relay's and the worker's own deaths are tested."""
    return postgres_url


@pytest.fixture
def config(database_url: str, tmp_path: Path, valkey: Valkey, mail: MailServer) -> Config:
    return config_for(database_url, tmp_path, redis_url=valkey.url, mail_url=mail.url)


def test_digests_survive_the_death_of_relay_and_worker(
    database: Database, city: City, start: Start, mail: MailServer
) -> None:
    office = Office(city)
    office.tell("firm", "wuye@example.com", utc_now(), hourly_limit=60)
    mail.hang_once()
    relay, worker = start("relay"), start("worker")
    sent = [office.complain(utc_now()) for _ in range(4)]
    eventually(mail.hanging.is_set)
    worker.kill()
    for _ in range(3):
        sent += [office.complain(utc_now()) for _ in range(4)]
        relay.kill()
        relay = start("relay")
    start("worker")

    def settled() -> bool:
        with database.reading() as session:
            waiting = session.scalar(select(func.count()).where(Alert.letter_id.is_(None)))
            under_way = session.scalar(select(func.count()).where(Letter.state != DeliveryState.DELIVERED))
        return waiting == 0 and under_way == 0

    eventually(settled)
    complaint_ids = [
        int(row)
        for number in range(len(mail.mails))
        for row in re.findall(r"/complaints/(\d+)", mail.text(number))
    ]
    assert sorted(complaint_ids) == sorted(sent)
