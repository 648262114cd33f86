"""No process works on a database with another key than it was sealed with; nobody makes it a second."""

import importlib.util
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import pytest
from click.testing import CliRunner
from cryptography.fernet import InvalidToken
from sqlalchemy import select, text, update

from backend.app import create_app
from backend.cli import linsheng
from backend.core.config import Config
from backend.core.errors import ConfigError
from backend.doctor.database import look_at_database
from backend.models import Database, KeyCheck, migrate
from backend.models.keys.key_check import WrongKeyError
from backend.models.personal import MissingKeyError, PersonalDataKey, UnsealError, identifier_of
from tests.conftest import PERSONAL_DATA_KEY
from tests.support.city import City
from tests.support.street_office import StreetOffice

OTHER_KEY = "the key of a machine that was set up anew"
MIGRATION = migrate.HERE / "versions" / "0018_key_check.py"


@pytest.fixture
def stranger(config: Config) -> Iterator[Config]:
    """The same database with another key, as after a restore that forgot the secrets."""
    yield config.model_copy(update={"personal_data_key": OTHER_KEY})
    PersonalDataKey.install(PERSONAL_DATA_KEY)


def test_nothing_is_read_or_written_with_another_key(stranger: Config, config: Config) -> None:
    database = Database(stranger)
    for _ in range(2):
        with pytest.raises(WrongKeyError), database.reading() as session:
            session.execute(text("SELECT 1"))
        with pytest.raises(WrongKeyError), database.transaction() as session:
            session.execute(text("SELECT 1"))
    with pytest.raises(WrongKeyError):
        create_app(stranger)
    findings = {finding.what: finding for finding in look_at_database(stranger)}
    assert not findings["personal-data key"].ok
    assert "Set the key that belongs to this database" in findings["personal-data key"].mend

    owner = Database(config)
    with owner.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM key_checks WHERE purpose = 'personal_data'")) == 1
    owner.dispose()


@pytest.mark.parametrize("command", ["init", "relay", "worker"])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_process_says_so_at_its_start(command: str, stranger: Config) -> None:
    settings = {
        f"LINSHENG_{name.upper()}": str(getattr(stranger, name))
        for name in ("database_url", "personal_data_key", "data_dir")
    }
    done = CliRunner().invoke(linsheng, [command], env=settings)
    assert done.exit_code == 2
    assert "is not the key that this database was sealed with" in done.output


def migration() -> ModuleType:
    spec = importlib.util.spec_from_file_location("key_check", MIGRATION)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_an_upgrade_does_not_bless_a_wrong_key(database: Database, city: City, stranger: Config) -> None:
    """0018 on a database that was filled before it: its complaints say which key is right."""
    with database.engine.connect() as connection:
        assert migration()._seal(connection), "where nothing is sealed, any key is the right one"
    StreetOffice(city).complain(3)
    with database.engine.begin() as connection:
        for column in ("pin", "phone"):  # as they were then, without the identifier of a key
            connection.execute(text(f"UPDATE complaints SET {column} = substr({column}, 8)"))
        connection.execute(text("UPDATE complaints SET pin = 'gAAAAA is no token' WHERE id = 3"))
    with database.engine.connect() as connection:
        assert migration()._seal(connection), "one row that is broken is no other key"
        PersonalDataKey.install(OTHER_KEY)
        with pytest.raises(WrongKeyError):
            migration()._seal(connection)


def test_the_demo_makes_no_new_key_beside_its_data(tmp_path: Path) -> None:
    environment = {"LINSHENG_DATA_DIR": str(tmp_path)}
    first = Config.from_env(environment)
    assert Config.from_env(environment).personal_data_key == first.personal_data_key
    (tmp_path / "linsheng.db").write_bytes(b"SQLite format 3\0")
    secrets = tmp_path / "secrets"
    for secret in secrets.iterdir():
        secret.unlink()
    with pytest.raises(ConfigError, match="personal_data_key is missing"):
        Config.from_env(environment)
    assert list(secrets.iterdir()) == [], "who refuses has changed nothing"
    given = environment | {"LINSHENG_PERSONAL_DATA_KEY": first.personal_data_key}
    assert Config.from_env(given).personal_data_key == first.personal_data_key


@contextmanager
def opened(config: Config) -> Iterator[Database]:
    database = Database(config)
    try:
        database.check_key()
        yield database
    finally:
        database.dispose()


def test_a_key_that_is_missing_is_told_by_name(config: Config, stranger: Config) -> None:
    """Whatever order they are in, a process needs all that sealed something; the new key gets on record."""
    both = stranger.model_copy(update={"other_personal_data_keys": json.dumps([PERSONAL_DATA_KEY])})
    with opened(config), opened(both) as newer, newer.reading() as session:
        query = select(KeyCheck.identifier).where(KeyCheck.purpose == "personal_data").order_by(KeyCheck.id)
        assert session.scalars(query).all() == [identifier_of(PERSONAL_DATA_KEY), identifier_of(OTHER_KEY)]
    for only, missing in ((config, OTHER_KEY), (stranger, PERSONAL_DATA_KEY)):
        with pytest.raises(WrongKeyError, match=f"Missing: {identifier_of(missing)}"), opened(only):
            pass
    with opened(both) as newer, newer.transaction() as session:
        session.execute(update(KeyCheck).values(retired_at=datetime(2026, 1, 1, tzinfo=UTC)))
    with pytest.raises(WrongKeyError, match="which was retired"), opened(both):
        pass


def test_what_a_missing_key_sealed_names_it() -> None:
    sealed, encrypted = PersonalDataKey.seal(b"x"), PersonalDataKey.encrypt("x")
    PersonalDataKey.install(OTHER_KEY)
    try:
        with pytest.raises(MissingKeyError, match=identifier_of(PERSONAL_DATA_KEY)):
            PersonalDataKey.unseal(sealed)
        with pytest.raises(MissingKeyError, match=identifier_of(PERSONAL_DATA_KEY)):
            PersonalDataKey.decrypt(encrypted)
    finally:
        PersonalDataKey.install(PERSONAL_DATA_KEY)
    for nonsense in ("", "no token", f"{identifier_of(PERSONAL_DATA_KEY)}:no token", "ffffff:"):
        with pytest.raises(UnsealError):
            PersonalDataKey.unseal(nonsense)
        with pytest.raises(InvalidToken):
            PersonalDataKey.decrypt(nonsense)
