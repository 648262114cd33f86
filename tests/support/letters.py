from collections.abc import Iterator
from datetime import datetime

import pytest

from backend.core.config import Config
from backend.jobs import runner
from tests.support.city import City
from tests.support.desk import Desk
from tests.support.mail_server import MailServer
from tests.support.office import Office


@pytest.fixture
def office(city: City) -> Office:
    return Office(city)


@pytest.fixture
def tuesday() -> datetime:
    """A working day at ten in the morning, in China."""
    return datetime.fromisoformat("2026-11-24T10:00:00+08:00")


@pytest.fixture
def desk(
    office: Office, config: Config, mail: MailServer, tuesday: datetime, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desk]:
    made = Desk(office, config.model_copy(update={"mail_url": mail.url}), tuesday)
    monkeypatch.setattr(runner, "utc_now", made)
    return made
