"""A change of keys while the service runs: everything is renewed, nothing is lost, no key goes too early."""

import json
import os
import signal
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, insert, select, text, update

from backend.core.config import Config
from backend.core.photo_store import PhotoStore
from backend.jobs.keys.columns import protected_tables
from backend.jobs.keys.recurring import renew
from backend.jobs.keys.reencryption import reencrypt, reencrypt_files
from backend.jobs.keys.standing import NotRetiredError, keys_to_empty, retire, uses
from backend.models import (
    ApiApplication,
    Database,
    KeyCheck,
    KeyPurpose,
    PrintLink,
    Resident,
    WorkFault,
)
from backend.models.personal import (
    FORGOTTEN,
    EncryptedText,
    PersonalDataKey,
    identifier_of,
    split,
)
from tests.conftest import PERSONAL_DATA_KEY
from tests.support.sealed_rows import VOICE, fill, plain_of, raw_values

NOW = datetime(2026, 11, 30, 2, tzinfo=UTC)
LATER = NOW + timedelta(days=30)
FIRST, SECOND, THIRD = (
    PERSONAL_DATA_KEY,
    "the second key of these tests, thirty-two",
    "the third of them " * 3,
)
IDENTIFIERS = {key: identifier_of(key) for key in (FIRST, SECOND, THIRD)}
# What is kept as a hash only. A new column of this kind has to say here how it ends.
NOT_RENEWED = {
    "audit_head.seal": "the next act in the audit log",
    "kept_answers.scope": "deleted after a week",
    "kept_answers.content_hash": "deleted after a week",
    "recovery_codes.code_hash": "given up with the key",
    "residents.unionid_index": "made anew at the next login, or given up with the key",
}

Open = Callable[..., Database]


@pytest.fixture
def open_with(config: Config) -> Iterator[Open]:
    """The database as a process opens it that has these keys, the sealing one first."""
    opened: list[Database] = []

    def open_database(*keys: str, checks_keys: bool = True) -> Database:
        changed = {"personal_data_key": keys[0], "other_personal_data_keys": json.dumps(keys[1:])}
        opened.append(Database(config.model_copy(update=changed), checks_keys=checks_keys))
        opened[-1].check_key()
        return opened[-1]

    yield open_database
    PersonalDataKey.install(PERSONAL_DATA_KEY)
    for database in opened:
        database.dispose()


@pytest.fixture
def store(tmp_path: Path) -> PhotoStore:
    return PhotoStore(f"file://{tmp_path}/photos")


def retire_key(database: Database, key: str, *, now: datetime = LATER, forget: bool = False) -> None:
    present = {
        KeyPurpose.PERSONAL_DATA: PersonalDataKey.identifiers()[0],
        KeyPurpose.SIGNING: "",
    }
    with database.transaction() as session:
        retire(session, IDENTIFIERS.get(key, key), present, now, forget=forget)


def test_every_column_that_the_models_protect_is_renewed(open_with: Open, store: PhotoStore) -> None:
    database = open_with(FIRST)
    with database.engine.connect() as connection:
        fill(connection, store)
        connection.commit()
        connection.invalidate()  # its settings are not for others
    with database.engine.connect() as connection:
        assert {key_of(name, value) for name, value in raw_values(connection).items()} == {IDENTIFIERS[FIRST]}

    database = open_with(SECOND, FIRST)
    assert (reencrypt(database, NOW).failed, reencrypt_files(database, store, NOW).failed) == (0, 0)
    with database.engine.connect() as connection:
        values = raw_values(connection)
    older = {name for name, value in values.items() if key_of(name, value) == IDENTIFIERS[FIRST]}
    assert older == set(NOT_RENEWED)
    assert values["complaints.content_hash"] == FORGOTTEN
    with database.reading() as session:
        assert {use.column for use in uses(session)[IDENTIFIERS[FIRST]]} == older

    # The first key is gone: what was renewed says the same as before, and is found by its index.
    PersonalDataKey.install(SECOND)
    for table in protected_tables():
        for column in (*table.texts, *table.indexes, *table.files):
            value, name = values[f"{table.name}.{column.name}"], f"{table.name}.{column.name}"
            if column in table.files:
                assert PersonalDataKey.unseal(store.load(value).decode()) == VOICE
            elif name not in NOT_RENEWED and value != FORGOTTEN:
                assert value in opened_or_made(column, value), name
    assert reencrypt(database, NOW).renewed == 0


def key_of(name: str, value: str) -> str | None:
    return value.split(".")[1] if name.endswith(("storage_key", "original_key")) else split(value)[0]


def opened_or_made(column, value: str) -> set[str]:
    """The value itself where it says what it should."""
    if hasattr(column.type, "of"):
        return {PersonalDataKey.blind_index(plain_of(column.table.c[column.type.of]))}
    is_encrypted = isinstance(column.type, EncryptedText)
    plain = PersonalDataKey.decrypt(value) if is_encrypted else PersonalDataKey.unseal(value).decode()
    return {value} if plain == plain_of(column) else set()


def add_people(database: Database, number: int, *, start: int = 0) -> None:
    names = [f"o-{start + index}" for index in range(number)]
    with database.transaction() as session:
        session.execute(
            insert(Resident),
            [
                {"openid": name, "openid_index": PersonalDataKey.blind_index(name), "window_left": 0}
                for name in names
            ],
        )


def readable_people(database: Database) -> list[str]:
    """Each is found by the index of what it says."""
    with database.reading() as session:
        people = session.scalars(select(Resident).order_by(Resident.id)).all()
        for person in people:
            assert person.openid_index in PersonalDataKey.blind_indexes(person.openid)
        return sorted(person.openid for person in people)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_it_goes_on_after_a_kill(open_with: Open) -> None:
    """The process ends with the second batch written and not committed."""
    database = open_with(FIRST)
    add_people(database, 250)
    database.dispose()
    child = os.fork()
    if child == 0:
        with pytest.MonkeyPatch.context() as patch:
            reported = []
            patch.setattr(
                "backend.jobs.keys.reencryption.forget_faults",
                lambda *_: os.kill(os.getpid(), signal.SIGKILL) if reported else None,
            )
            reencrypt(open_with(SECOND, FIRST), NOW, report=lambda *_: reported.append(1))
        os._exit(3)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL

    database = open_with(SECOND, FIRST)
    assert named(database) == {IDENTIFIERS[FIRST]: 150, IDENTIFIERS[SECOND]: 100}
    assert len(readable_people(database)) == 250
    assert reencrypt(database, NOW).renewed == 150
    assert named(database) == {IDENTIFIERS[SECOND]: 250}


def named(database: Database) -> dict[str, int]:
    with database.engine.connect() as connection:
        rows = connection.execute(text("SELECT substr(openid, 1, 6), count(*) FROM residents GROUP BY 1"))
        return dict(rows.all())


def test_two_processes_and_a_writer_at_once(open_with: Open) -> None:
    """Nobody waits, nothing is doubled; what the writer changed meanwhile stays as the writer left it."""
    database = open_with(FIRST)
    add_people(database, 300)
    databases = [open_with(SECOND, FIRST) for _ in range(3)]
    renewed: list[int] = []

    def work(own: Database) -> None:
        renewed.append(reencrypt(own, NOW).renewed)

    def write() -> None:
        for number in range(1, 300, 30):
            with databases[2].transaction() as session:
                session.get_one(Resident, number).phone = f"1380013{number:04}"

    threads = [threading.Thread(target=work, args=(own,)) for own in databases[:2]]
    threads.append(threading.Thread(target=write))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    while reencrypt(database, NOW).renewed:
        pass
    assert sum(renewed) <= 300
    assert named(databases[0]) == {IDENTIFIERS[SECOND]: 300}
    assert len(readable_people(databases[0])) == 300
    with databases[0].reading() as session:
        assert session.scalar(select(func.count()).where(Resident.phone.is_not(None))) == 10


def test_a_row_that_no_key_opens_is_set_aside_and_told(open_with: Open) -> None:
    database = open_with(FIRST)
    add_people(database, 3)
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE residents SET openid = 'gAAAAA nobody sealed this' WHERE id = 2"))
    database = open_with(SECOND, FIRST)
    result = reencrypt(database, NOW)
    assert (result.renewed, result.failed) == (2, 1)
    with database.reading() as session:
        fault = session.scalars(select(WorkFault)).one()
        assert (fault.job, fault.subject_id) == ("re-encrypt residents", 2)
    with pytest.raises(NotRetiredError, match=r"still seals 1 values of residents.openid"):
        retire_key(database, FIRST)


def test_one_person_known_twice_holds_up_nobody(open_with: Open) -> None:
    """Two rows of one openid under two keys; the unique index of the new key takes one of them."""
    database = open_with(FIRST)
    add_people(database, 3)
    database = open_with(SECOND, FIRST)
    add_people(database, 1)
    result = reencrypt(database, NOW)
    assert (result.renewed, result.failed) == (2, 1)


def test_the_relay_renews_and_notes_it(open_with: Open) -> None:
    database = open_with(FIRST)
    add_people(database, 1)
    renew(database, NOW)  # one key only: nothing to do
    assert named(database) == {IDENTIFIERS[FIRST]: 1}
    newer = open_with(SECOND, FIRST)
    PersonalDataKey.install(FIRST, SECOND)  # a relay that has not got the new settings yet
    with database.reading() as session:
        assert keys_to_empty(session) == []
    PersonalDataKey.install(SECOND, FIRST)
    for minute in range(2):
        renew(newer, NOW + timedelta(minutes=minute))
    assert named(newer) == {IDENTIFIERS[SECOND]: 1}
    with newer.reading() as session:
        key = session.scalars(select(KeyCheck).where(KeyCheck.identifier == IDENTIFIERS[FIRST])).one()
        assert key.searched_at == NOW + timedelta(minutes=1)
        assert key.values_left == 1, "the end of the audit log, until the next act"


def test_a_key_is_retired_when_nothing_needs_it(open_with: Open, store: PhotoStore) -> None:
    database = open_with(FIRST)
    with database.engine.connect() as connection:
        fill(connection, store)
        connection.commit()
        connection.invalidate()
    database = open_with(SECOND, FIRST)
    with pytest.raises(NotRetiredError, match="the one in use"):
        retire_key(database, SECOND)
    with pytest.raises(NotRetiredError, match="still seals"):
        retire_key(database, FIRST, forget=True)
    reencrypt(database, NOW)
    with pytest.raises(NotRetiredError, match=r"recordings.storage_key"):
        retire_key(database, FIRST)
    reencrypt_files(database, store, NOW)
    with pytest.raises(NotRetiredError, match=r"kept_answers.scope.*within a week"):
        retire_key(database, FIRST)
    with database.engine.begin() as connection:
        connection.execute(text("DELETE FROM kept_answers"))
        connection.execute(text("UPDATE audit_head SET seal = 'of the next act'"))
    with pytest.raises(NotRetiredError, match=r"recovery_codes.*--forget"):
        retire_key(database, FIRST)
    with pytest.raises(NotRetiredError, match="stays until"):
        retire_key(database, FIRST, now=datetime.now(UTC), forget=True)
    retire_key(database, FIRST, forget=True)
    with database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM recovery_codes")) == 0
        assert session.scalar(text("SELECT unionid_index FROM residents")) is None
        assert IDENTIFIERS[FIRST] not in uses(session)
    with open_with(SECOND).reading() as session:
        assert session.scalar(select(func.count()).select_from(ApiApplication)) == 1


def test_a_signing_key_stays_while_links_are_open(open_with: Open, store: PhotoStore) -> None:
    database = open_with(FIRST)
    with database.engine.connect() as connection:
        fill(connection, store)
        connection.execute(
            update(PrintLink).values(issued_at=NOW - timedelta(days=1), expires_at=LATER + timedelta(days=1))
        )
        connection.execute(
            insert(KeyCheck),
            {
                "purpose": "signing",
                "identifier": "feedbe",
                "sealed": "",
                "first_used_at": NOW,
                "values_left": 0,
            },
        )
        connection.commit()
        connection.invalidate()
    with database.reading() as session:
        signing = session.scalars(select(KeyCheck.identifier).where(KeyCheck.purpose == "signing")).first()
    with pytest.raises(NotRetiredError, match=r"stays until .* shared links"):
        retire_key(database, signing, now=LATER - timedelta(hours=1))
    with pytest.raises(NotRetiredError, match="printing shops"):
        retire_key(database, signing, now=LATER)
    retire_key(database, signing, now=LATER, forget=True)


STEPS = st.lists(st.sampled_from(["new key", "person", "renew", "retire"]), max_size=14)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_any_sequence_of_changes_keeps_everything_readable(open_with: Open, steps: list[str]) -> None:
    keys, people = [FIRST], 0
    with open_with(FIRST, checks_keys=False).engine.begin() as connection:
        connection.execute(text("DELETE FROM residents"))
        connection.execute(text("DELETE FROM key_checks"))
        connection.execute(text("UPDATE audit_head SET seal = 'of the next act'"))
    database = open_with(FIRST)
    for number, step in enumerate(steps):
        if step == "new key":
            keys.insert(0, f"key number {number} of a sequence of them all")
        elif step == "person":
            add_people(database, 2, start=people)
            people += 2
        elif step == "renew":
            reencrypt(database, NOW)
        elif step == "retire" and len(keys) > 1:
            needed = identifier_of(keys[-1]) in named(database)
            try:
                retire_key(database, identifier_of(keys[-1]))
            except NotRetiredError:
                assert needed
            else:
                assert not needed
                keys.pop()
        database = open_with(*keys)
        assert readable_people(database) == sorted(f"o-{index}" for index in range(people))
