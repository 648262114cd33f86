from collections.abc import Iterator
from datetime import datetime

import pytest

from backend.models import Database
from tests.support.mail_server import MailServer
from tests.support.office import Office


@pytest.fixture
def office(database: Database) -> Office:
    return Office(database)


@pytest.fixture
def mail() -> Iterator[MailServer]:
    server = MailServer()
    yield server
    server.stop()


@pytest.fixture
def tuesday() -> datetime:
    """A working day at ten in the morning, in China."""
    return datetime.fromisoformat("2026-11-24T10:00:00+08:00")
