"""Real processes on a real Valkey, fed by real complaints."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import func, select

from backend.clock import utc_now
from backend.complaints.categories import load_default_categories
from backend.complaints.intake import Submission, submit
from backend.config import Config
from backend.models import Channel, Database, Delivery, DeliveryState, District, Street
from tests.conftest import config_for
from tests.servers import Valkey

ROOT = Path(__file__).parents[2]


@pytest.fixture
def config(database_url: str, tmp_path: Path, valkey: Valkey) -> Config:
    return config_for(database_url, tmp_path, redis_url=valkey.url)


class Town:
    """A town of one street, whose office answers for everything."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._keys = count()
        with database.transaction() as session:
            load_default_categories(session)
            street = Street(
                code="140302001", name="北大街街道", district=District(code="140302", name="城区")
            )
            session.add(street)
            session.flush()
            self.street_id = street.id

    def send_alerts_to(self, url: str) -> None:
        with self._database.transaction() as session:
            session.get_one(Street, self.street_id).alert_urls = url

    def complain(self, number: int) -> None:
        """So many complaints, in transactions of 20."""
        while number > 0:
            with self._database.transaction() as session:
                for _ in range(min(number, 20)):
                    self._submit(session)
            number -= 20

    def _submit(self, session) -> None:
        key = f"complaint-{next(self._keys)}"
        words = f"楼道里的灯坏了，三天没有人修。({key})"
        submit(session, Submission(key, Channel.WEB, words, street_id=self.street_id), utc_now())

    def deliveries(self, *states: DeliveryState) -> int:
        with self._database.reading() as session:
            query = select(func.count()).select_from(Delivery)
            return session.scalar(query.where(Delivery.state.in_(states)) if states else query) or 0

    def delivered(self) -> int:
        return self.deliveries(DeliveryState.DELIVERED)


@pytest.fixture
def town(database: Database) -> Town:
    return Town(database)


class Process:
    """A relay or a worker as an operator starts it."""

    def __init__(self, config: Config, command: str, log: Path) -> None:
        self._log = log
        settings = {
            "LINSHENG_DATA_DIR": str(config.data_dir),
            "LINSHENG_DATABASE_URL": config.database_url,
            "LINSHENG_REDIS_URL": config.redis_url,
        }
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "backend.cli", command],
                cwd=ROOT,
                env=os.environ | settings,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        return self._log.read_text(encoding="utf-8")

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        """As a power cut would, together with anything it started."""
        if self.running:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def stop(self) -> int:
        self._process.terminate()
        return self._process.wait(20)


@pytest.fixture
def start(config: Config, tmp_path: Path) -> Iterator[Callable[[str], Process]]:
    started: list[Process] = []

    def start_one(command: str) -> Process:
        started.append(Process(config, command, tmp_path / f"{command}-{len(started)}.log"))
        return started[-1]

    yield start_one
    for process in started:
        process.kill()


def eventually(condition: Callable[[], object], seconds: float = 60) -> float:
    """Wait until the condition holds and return how many seconds that took."""
    begin = time.monotonic()
    while not condition():
        assert time.monotonic() - begin < seconds, "it did not happen in time"
        time.sleep(0.1)
    return time.monotonic() - begin
