"""Migrates a database to the schema of this release."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, inspect, text

if TYPE_CHECKING:
    from alembic.config import Config as AlembicConfig

HERE = Path(__file__).parent / "migrations"
SEARCH_INDEX = "complaint_words_fts"  # SQLite's, with tables of its own behind it
GRAMS_INDEX = "ix_complaint_words_grams"  # PostgreSQL's
PREPARING = 0x6C696E7368656E67  # "linsheng": PostgreSQL's advisory locks have numbers
NUMBER_LENGTH = 4  # of a migration, as scripts/new-migration writes it


def upgrade(engine: Engine) -> None:
    """Run every migration that this database has not seen, as one transaction."""
    from alembic import command

    with engine.connect() as connection, _foreign_keys_off(connection), connection.begin():
        command.upgrade(settings_for(connection), "head")
        broken = _broken_foreign_keys(connection)
        if broken:
            raise RuntimeError(f"migration left rows without what they point to: {broken[:5]}")


@contextmanager
def alone(engine: Engine) -> Iterator[None]:
    """One preparation of a database at a time, on any number of machines; SQLite's writers take turns."""
    if engine.dialect.name != "postgresql":
        yield
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": PREPARING})
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": PREPARING})


@contextmanager
def _foreign_keys_off(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by building it anew, which would delete the rows that point to the old one."""
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def _broken_foreign_keys(connection: Connection) -> list[Any]:
    if connection.dialect.name != "sqlite":
        return []
    return list(connection.execute(text("PRAGMA foreign_key_check")).all())


def is_current(engine: Engine) -> bool:
    """Whether the database stands at the newest migration. Every command asks, so Alembic stays asleep."""
    newest = max(path.stem[:NUMBER_LENGTH] for path in (HERE / "versions").glob("[0-9]*.py"))
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        return connection.scalars(text("SELECT version_num FROM alembic_version")).all() == [newest]


def is_described(_object: object, name: str | None, _kind: str, *_: object) -> bool:
    """Whether Alembic compares it: all but the search index, which each database has in its own way."""
    return not (name or "").startswith((SEARCH_INDEX, GRAMS_INDEX))


def settings_for(connection: Connection) -> "AlembicConfig":
    """Alembic's settings for an open connection."""
    settings = _settings()
    settings.attributes["connection"] = connection
    return settings


def _settings() -> "AlembicConfig":
    from alembic.config import Config as AlembicConfig

    settings = AlembicConfig()
    settings.set_main_option("script_location", str(HERE).replace("%", "%%"))
    settings.set_main_option("path_separator", "os")
    return settings
