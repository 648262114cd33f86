"""Bringing a database to the schema of this release."""

from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

HERE = Path(__file__).parent / "migrations"


def upgrade(engine: Engine) -> None:
    """Run every migration that this database has not seen."""
    with engine.begin() as connection:
        command.upgrade(settings_for(connection), "head")


def is_current(engine: Engine) -> bool:
    """Whether the database stands at the newest migration."""
    with engine.connect() as connection:
        heads = MigrationContext.configure(connection).get_current_heads()
    return set(heads) == set(ScriptDirectory.from_config(_settings()).get_heads())


def settings_for(connection: Connection) -> AlembicConfig:
    """Alembic's settings for an open connection."""
    settings = _settings()
    settings.attributes["connection"] = connection
    return settings


def _settings() -> AlembicConfig:
    settings = AlembicConfig()
    settings.set_main_option("script_location", str(HERE).replace("%", "%%"))
    settings.set_main_option("path_separator", "os")
    return settings
