"""Real processes on a real Valkey, fed by real complaints."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from redis import Redis

from backend.core.config import Config
from backend.jobs.connection import connect
from tests.conftest import config_for
from tests.support.city import City
from tests.support.patience import PATIENCE
from tests.support.preloaded import forked, kill_group
from tests.support.servers import Valkey
from tests.support.street_office import StreetOffice


@pytest.fixture
def config(database_url: str, tmp_path: Path, valkey: Valkey) -> Config:
    return config_for(database_url, tmp_path, redis_url=valkey.url)


@pytest.fixture
def connection(config: Config) -> Iterator[Redis]:
    opened = connect(config.redis_url)
    yield opened
    opened.close()


@pytest.fixture
def street(city: City) -> StreetOffice:
    return StreetOffice(city)


class Process:
    """A relay or a worker as an operator starts it."""

    def __init__(self, config: Config, command: str, log: Path) -> None:
        self._log = log
        settings = {
            "LINSHENG_DATA_DIR": str(config.data_dir),
            "LINSHENG_DATABASE_URL": config.database_url,
            "LINSHENG_PERSONAL_DATA_KEY": config.personal_data_key,
            "LINSHENG_INNER_HOSTS": config.inner_hosts,
            "LINSHENG_REDIS_URL": config.redis_url,
            "LINSHENG_MAIL_URL": config.mail_url,
            "LINSHENG_WECHAT_API_URL": config.wechat_api_url,
            "LINSHENG_WECHAT_TEMPLATES": json.dumps(config.wechat_templates),
        }
        self._process = forked(command, settings, log)

    @property
    def output(self) -> str:
        return self._log.read_text(encoding="utf-8")

    @property
    def running(self) -> bool:
        return self._process.is_alive()

    def kill(self) -> None:
        """As a power cut would, together with anything it started."""
        kill_group(self._process)

    def stop(self) -> int | None:
        self._process.terminate()
        self._process.join(PATIENCE)
        return self._process.exitcode


@pytest.fixture
def start(config: Config, tmp_path: Path) -> Iterator[Callable[[str], Process]]:
    started: list[Process] = []

    def start_one(command: str) -> Process:
        started.append(Process(config, command, tmp_path / f"{command.replace(' ', '-')}-{len(started)}.log"))
        return started[-1]

    yield start_one
    for process in started:
        process.kill()


def eventually(condition: Callable[[], object], seconds: float = PATIENCE) -> float:
    """Wait until the condition holds and return how many seconds that took."""
    begin = time.monotonic()
    while not condition():
        assert time.monotonic() - begin < seconds, "it did not happen in time"
        time.sleep(0.1)
    return time.monotonic() - begin
