from datetime import UTC, datetime

import pytest

from backend.models import Database
from tests.city import City, build_city

NOW = datetime(2026, 3, 2, 3, tzinfo=UTC)  # a Monday morning in China


@pytest.fixture
def city(database: Database) -> City:
    with database.transaction() as session:
        return build_city(session)
