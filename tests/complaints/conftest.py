import pytest

from backend.models import Database
from tests.city import City, build_city


@pytest.fixture
def city(database: Database) -> City:
    with database.transaction() as session:
        return build_city(session)
