"""Which tests run on which database: on both, or on one where what is tested hardly depends on it."""

from collections.abc import Sequence
from zlib import crc32

import pytest
from hypothesis import settings

DATABASES = ["sqlite", "postgresql"]
# Tables, locks, leases, triggers: here the two differ. Elsewhere a file says `pytestmark = both_databases`.
FOLDERS_ON_BOTH = {"doctor", "history", "jobs", "models"}

both_databases = pytest.mark.both_databases


@pytest.fixture(name="database_url", params=DATABASES)
def on_either_database(request: pytest.FixtureRequest) -> str:
    """An empty database of the newest schema; `not_to_run` leaves one of the two out.

    A module imports it where its folder's own `database_url` is another.
    """
    name = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    url: str = request.getfixturevalue(name)
    return url


def not_to_run(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """Of tests that could run on both, those on the database that is not theirs.

    The name of a test says which is its own, always the same one: half of a file is on each. With
    `--hypothesis-profile=long` everything runs on both.
    """
    if settings.get_current_profile_name() == "long":
        return []
    ids = {item.nodeid for item in items}
    return [item for item in items if _is_on_other(item) and _twin(item) in ids]


def _is_on_other(item: pytest.Item) -> bool:
    database = _database(item)
    if not database or item.get_closest_marker("both_databases") or FOLDERS_ON_BOTH & set(item.path.parts):
        return False
    return database != DATABASES[crc32(item.name.partition("[")[0].encode()) % 2]


def _database(item: pytest.Item) -> str:
    """Empty where the test asks for no database, or chose one by a fixture of its own."""
    callspec = getattr(item, "callspec", None)
    database = callspec.params.get("database_url") if callspec else None
    return database if database in DATABASES else ""


def _twin(item: pytest.Item) -> str:
    """The id of the same test on the other database."""
    database = _database(item)
    other = DATABASES[1 - DATABASES.index(database)]
    path, bracket, parameters = item.nodeid.partition("[")
    return path + bracket + parameters.replace(database, other)
