"""Files of orders that were cancelled: nobody can download them any more."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from backend.models import Database, OrderState, PrintOrder

KEPT = timedelta(days=1)  # a worker that was just writing has given up long before


def delete_leftovers(database: Database, folder: Path, now: datetime) -> int:
    """Returns of how many orders. Those of other orders stay: a shop may fetch them again."""
    with database.reading() as session:
        numbers = session.scalars(
            select(PrintOrder.number).where(PrintOrder.state == OrderState.CANCELLED)
        ).all()
    old = [path for path in map(folder.joinpath, numbers) if path.is_dir() and _changed(path) < now - KEPT]
    for path in old:
        shutil.rmtree(path)
    return len(old)


def _changed(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
