"""Residents' workers as an operator starts them, two at once."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from backend.core.config import Config
from backend.models import Database, NoticeState
from tests.conftest import config_for
from tests.support.followers import REPLY_TEMPLATE, Residents
from tests.support.platform import SERVICE, SUBSCRIBE, Platform
from tests.support.processes import Process, eventually
from tests.support.servers import Valkey
from tests.support.town import Town

Start = Callable[[str], Process]
WORKER = "worker --queue residents"


@pytest.fixture
def platform() -> Iterator[Platform]:
    server = Platform()
    yield server
    server.stop()


@pytest.fixture
def config(database_url: str, tmp_path: Path, valkey: Valkey, platform: Platform) -> Config:
    return config_for(
        database_url,
        tmp_path,
        redis_url=valkey.url,
        wechat_api_url=platform.url,
        wechat_templates=f'{{"reply": "{REPLY_TEMPLATE}"}}',
    )


@pytest.fixture
def residents(database: Database, town: Town) -> Residents:
    return Residents(database, town)


def test_two_workers_spend_each_grant_once_and_double_nothing(
    residents: Residents, platform: Platform, start: Start
) -> None:
    few, many = residents.follow(), residents.follow(window=50)
    for _ in range(3):
        residents.grant(few)
    for follower in (few, many):
        for _ in range(15):
            residents.answered(follower)
    workers = [start(WORKER), start(WORKER)]
    start("relay")

    eventually(lambda: residents.count(NoticeState.SENT, NoticeState.WAITING) == 30)

    assert Counter(path for path, _ in platform.accepted) == {SUBSCRIBE: 3, SERVICE: 15}
    assert len({body["text"]["content"] for path, body in platform.accepted if path == SERVICE}) == 15
    assert residents.unspent(few) == 0
    assert residents.left(many) == 35
    assert residents.count(NoticeState.SENT) == 18
    assert [worker.stop() for worker in workers] == [0, 0]
    assert not [worker.output for worker in workers if "Traceback" in worker.output]
