"""Cities to import, and what a database holds of them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from backend.core.config import Config
from backend.demo.city import load_demo_city
from backend.models import Database, NoticeAddress
from backend.registry.rules.imports.importing import ImportRejectedError, import_files
from backend.registry.rules.sheets import SHEETS
from backend.sheets.problems import ImportProblem
from tests.conftest import config_for
from tests.support.clerk import Workbook


@pytest.fixture
def config(database_url: str, tmp_path: Path) -> Config:
    return config_for(database_url, tmp_path)


@pytest.fixture(scope="session")
def demo(sqlite_blank: bytes, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The demo city, loaded once: to be read only."""
    folder = tmp_path_factory.mktemp("demo")
    path = folder / "demo.db"
    path.write_bytes(sqlite_blank)
    database = Database(config_for(f"sqlite:///{path}", folder))
    with database.transaction() as session:
        load_demo_city(session)
    yield database
    database.dispose()


@pytest.fixture
def example_database(sqlite_url: str, tmp_path: Path) -> Iterator[Database]:
    """An empty database where one kind of database is enough."""
    database = Database(config_for(sqlite_url, tmp_path))
    yield database
    database.dispose()


def counts(database: Database) -> dict[str, int]:
    with database.reading() as session:
        return {
            sheet.name: session.scalar(select(func.count()).select_from(sheet.model)) or 0 for sheet in SHEETS
        }


def contents(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the registry with its id: equal only where nothing at all was touched."""
    with database.reading() as session:
        lines = select(NoticeAddress.id, NoticeAddress.owner, NoticeAddress.address).order_by(
            NoticeAddress.id
        )
        return {
            sheet.name: [
                tuple(row) for row in session.execute(select(sheet.model.__table__).order_by(sheet.model.id))
            ]
            for sheet in SHEETS
        } | {"通知地址": [tuple(row) for row in session.execute(lines)]}


def rejected(database: Database, *paths: Path) -> list[ImportProblem]:
    """Import what must be refused; nothing may have changed."""
    before = contents(database)
    with pytest.raises(ImportRejectedError) as caught, database.transaction() as session:
        import_files(session, paths)
    assert contents(database) == before
    assert caught.value.problems
    return caught.value.problems


def imported(database: Database, *paths: Path) -> int:
    """How many rows an import added or updated."""
    with database.transaction() as session:
        return import_files(session, paths).changed


@pytest.fixture
def clerk(tmp_path: Path) -> Workbook:
    """A small correct city as a clerk writes it; tests spoil it."""
    return Workbook.small_city(tmp_path / "city.xlsx")
