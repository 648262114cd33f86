"""The migrations lead to exactly what the tables say, on both databases."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text

from backend.models import Base, Database, migrate


def test_migrations_agree_with_the_tables(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, Base.metadata) == []


def test_constraints_of_migrations_are_those_of_the_tables(database: Database, tmp_path) -> None:
    """Autogenerate does not compare CHECK constraints, and every state machine rests on them."""
    made = database.engine
    wanted = create_engine(made.url if made.dialect.name != "sqlite" else f"sqlite:///{tmp_path}/wanted.db")
    if made.dialect.name == "postgresql":
        wanted = wanted.execution_options(schema_translate_map={None: "wanted"})
        with wanted.begin() as connection:
            connection.execute(text("CREATE SCHEMA wanted"))
    Base.metadata.create_all(wanted)

    schema = "wanted" if made.dialect.name == "postgresql" else None
    for table in Base.metadata.tables:
        assert checks(made, table) == checks(wanted, table, schema), table
    wanted.dispose()


def checks(engine, table: str, schema: str | None = None) -> set[tuple[str | None, str]]:
    found = inspect(engine).get_check_constraints(table, schema=schema)
    return {(check["name"], " ".join(check["sqltext"].split())) for check in found}


def test_upgrade_twice_changes_nothing(database: Database) -> None:
    assert migrate.is_current(database.engine)

    migrate.upgrade(database.engine)

    assert migrate.is_current(database.engine)
