"""Files of cancelled orders leave the disk; those of all others stay."""

from datetime import timedelta
from pathlib import Path

import pytest

from backend.core.clock import utc_now
from backend.models import Database, OrderState, PrintOrder
from backend.printing.rules.leftovers import delete_leftovers
from tests.support.city import City
from tests.support.leased_kinds import order


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


def test_files_of_cancelled_orders_are_deleted_after_a_day(
    database: Database, city: City, tmp_path: Path
) -> None:
    folder = tmp_path / "print"
    assert delete_leftovers(database, folder, utc_now()) == 0, "nothing was printed yet"
    ids = [order(database, city, 10) for _ in range(2)]
    with database.transaction() as session:
        cancelled, kept = (session.get_one(PrintOrder, row_id) for row_id in ids)
        numbers = [cancelled.number, kept.number]
        cancelled.state, kept.state = OrderState.CANCELLED, OrderState.SHIPPED
    for number in numbers:
        (folder / number).mkdir(parents=True)
        (folder / number / "one.pdf").write_bytes(b"%PDF")
    assert delete_leftovers(database, folder, utc_now() + timedelta(hours=23)) == 0
    assert delete_leftovers(database, folder, utc_now() + timedelta(hours=25)) == 1
    assert [path.name for path in folder.iterdir()] == numbers[1:]
    assert delete_leftovers(database, folder, utc_now() + timedelta(hours=25)) == 0
