"""An import that is killed at random moments and resumed gives the same books as an undisturbed one."""

import os
import random
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from backend.core.clock import utc_now
from backend.models import BulkImport, BulkState, Database, StaffAccount
from backend.registry.rules.books import bulk_imports
from tests.support import book_files as books
from tests.support.databases import both_databases

pytestmark = [both_databases, pytest.mark.process]
ROOT = Path(__file__).parents[3]
KILLS = 10
LATEST_STATEMENT = 120  # each attempt at a trial makes more


def many_homes() -> books.Tables:
    """A hundred and forty homes with an owner or two each, besides the small books."""
    tables = books.small_books()
    for number in range(140):
        door = ["A1", "1号楼", "1单元", f"{number // 4 + 2}0{number % 4 + 1}"]
        tables["房屋"].append([*door, "", "住宅", 80 + number, "", "测绘", "", "已售", "", ""])
        tables["业主"].append(
            [*door, f"业主{chr(0x4E00 + number)}", "", "", f"138{number:08d}", "", "", "", ""]
        )
        if number % 3 == 0:
            tables["业主"].append([*door, "张三", books.CARDS[0], "", "", "", "", "", ""])
    return tables


def test_killed_and_resumed(database: Database, database_url: str, tmp_path: Path) -> None:
    clerk = books.city_with_clerk(database, tmp_path)
    data, chance = books.saved(many_homes()), random.Random(20261130)
    undisturbed = books.imported(database, clerk, data)
    expected, added = books.cells_of(books.exported(database)), undisturbed.added
    with database.transaction() as session:
        bulk_imports.ask_taking_back(session, session.get_one(StaffAccount, clerk), undisturbed.id, utc_now())
    assert books.performed(database, undisturbed.id).state is BulkState.TAKEN_BACK

    import_id = books.uploaded(database, clerk, data)
    kills = _driven(database, database_url, tmp_path, import_id, chance, KILLS // 2)
    row = books.row_of(database, import_id)
    assert (row.state, row.added, row.problem_count) == (BulkState.PLANNED, added, 0)
    with database.transaction() as session:
        bulk_imports.confirm_books(session, session.get_one(StaffAccount, clerk), import_id, utc_now())
    kills += _driven(database, database_url, tmp_path, import_id, chance, KILLS // 2)
    row = books.row_of(database, import_id)
    assert (row.state, row.added) == (BulkState.IMPORTED, added)
    assert books.cells_of(books.exported(database)) == expected
    assert kills == KILLS


def _driven(
    database: Database, url: str, folder: Path, import_id: int, chance: random.Random, kills: int
) -> int:
    """Workers one after the other, the first ones killed at a statement of theirs; returns how many were."""
    killed = 0
    while True:
        last = chance.randint(1, LATEST_STATEMENT) if killed < kills else 0
        command = [sys.executable, "-m", "tests.registry.books.killed_worker", url, str(folder)]
        worker = subprocess.run(
            [*command, str(import_id), str(last)], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
            check=False, capture_output=True, text=True,
        )  # fmt: skip
        assert worker.returncode in {0, -signal.SIGKILL}, worker.stderr
        killed += worker.returncode == -signal.SIGKILL
        if books.row_of(database, import_id).state not in bulk_imports.ON_THE_WAY:
            return killed
        assert worker.returncode, "it neither ended nor was it killed"
        with database.transaction() as session:  # as when its lease has run out and the sweep enqueued it
            values = {"lease_until": utc_now() - timedelta(seconds=1), "next_attempt_at": None, "attempts": 0}
            session.execute(update(BulkImport).where(BulkImport.id == import_id).values(**values))
