"""0023 on a database with rows in it: each value names its key, and is still found and opened."""

import importlib.util
from pathlib import Path
from types import ModuleType

from sqlalchemy import String, literal, update

from backend.core.photo_store import PhotoStore
from backend.jobs.keys.columns import protected_tables
from backend.models import Database, migrate
from backend.models.personal import BlindIndex, PersonalDataKey, SealedFile
from tests.support.sealed_rows import fill, plain_of, raw_values

MIGRATION = migrate.HERE / "versions" / "0023_key_identifiers.py"


def migration() -> ModuleType:
    spec = importlib.util.spec_from_file_location("key_identifiers", MIGRATION)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_it_names_the_key_in_all_that_was_sealed_before(database: Database, tmp_path: Path) -> None:
    """What is sealed, and hashes by which rows are found; a second run changes nothing."""
    identifier = PersonalDataKey.identifiers()[0]
    with database.engine.connect() as connection:
        fill(connection, PhotoStore(f"file://{tmp_path}/photos"))
        named = raw_values(connection)
        module = migration()
        known_tables = {name for columns, _, _ in module.KINDS for name in columns}
        for table in (table for table in protected_tables() if table.name in known_tables):
            for column in (*table.texts, *table.indexes):
                old = named[f"{table.name}.{column.name}"].removeprefix(f"{identifier}:")
                if isinstance(column.type, BlindIndex) and table.name != "audit_head":
                    source = table.table.c[column.type.of] if column.type.of else column
                    old = PersonalDataKey.keyed_hash(plain_of(source))
                connection.execute(update(table.table).values({column.name: literal(old, String)}))
        before = raw_values(connection)
        for _ in range(2):
            for columns, is_old, old in module.KINDS:
                for name, names in columns.items():
                    module._name_key(connection, name, names, is_old, old, f"{identifier}:")
        after = raw_values(connection)
        connection.rollback()
        connection.invalidate()
    assert before != named
    named.pop("audit_head.seal"), after.pop("audit_head.seal")  # shortened by this test
    assert after == named
    assert all(column in after for column in KEPT)


def test_it_finds_whose_key_it_was() -> None:
    sealed = PersonalDataKey.fernet().encrypt(b"x").decode()
    assert migration()._identifier_for(sealed) == PersonalDataKey.identifiers()[-1]


KEPT = [
    f"{table.name}.{column.name}"
    for table in protected_tables()
    for column in table.columns
    if not isinstance(column.type, SealedFile) and table.name != "audit_head"
]
