"""`linsheng keys`: the steps of docs/operations.md on a folder of the demo, and what production is told."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import create_engine, select, text

from backend.cli import linsheng
from backend.cli.preparation import prepare
from backend.core.clock import utc_now
from backend.core.config import Config
from backend.core.errors import ConfigError
from backend.doctor.database import look_at_database
from backend.doctor.finding import Finding
from backend.models import Code, Community, Database
from backend.models.personal import PersonalDataKey, identifier_of
from backend.qr.rules.codes import mint
from tests.conftest import PERSONAL_DATA_KEY
from tests.support.city import insert_city


@pytest.fixture
def folder(tmp_path: Path, sqlite_url: str) -> Iterator[Path]:
    """Of a demo, as `linsheng run` leaves it: the secrets beside the database."""
    secrets = tmp_path / "secrets"
    secrets.mkdir(mode=0o700)
    (secrets / "personal_data_key").write_text(PERSONAL_DATA_KEY)
    yield tmp_path
    PersonalDataKey.install(PERSONAL_DATA_KEY)


def run(folder: Path, command: str, **settings: str) -> Result:
    environment = {"LINSHENG_DATA_DIR": str(folder), **settings}
    result = CliRunner().invoke(linsheng, ["keys", *command.split()], env=environment, terminal_width=200)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


def settings_of(folder: Path) -> Config:
    return Config.from_env({"LINSHENG_DATA_DIR": str(folder)})


def findings(folder: Path) -> dict[str, Finding]:
    return {finding.what: finding for finding in look_at_database(settings_of(folder))}


def start(folder: Path, **changed: str) -> None:
    """As each process of the service does."""
    database = Database(settings_of(folder).model_copy(update=changed))
    database.check_key()
    database.dispose()


def add_resident(folder: Path, openid: str) -> None:
    database = Database(settings_of(folder))
    with database.engine.begin() as connection:
        values = {"openid": PersonalDataKey.encrypt(openid), "index": PersonalDataKey.blind_index(openid)}
        connection.execute(
            text("INSERT INTO residents (openid, openid_index, phone_verified, agreed_version, window_left)"
                 " VALUES (:openid, :index, 0, '', 0)"), values)  # fmt: skip
    database.dispose()


def test_a_key_is_changed_and_retired(folder: Path) -> None:
    add_resident(folder, "openid-1")
    first = identifier_of(PERSONAL_DATA_KEY)
    assert f"key {first}" in findings(folder)["personal-data key"].says
    assert "Nothing to renew" in run(folder, "re-encrypt").output
    assert "is the one in use" in run(folder, f"retire {first}").output

    assert run(folder, "new personal-data").exit_code == 0
    config = settings_of(folder)
    assert config.keys_of("personal_data_key")[1:] == (PERSONAL_DATA_KEY,)
    second = identifier_of(config.personal_data_key)
    assert "seals from the next start" in findings(folder)["personal-data key"].says
    start(folder)
    add_resident(folder, "openid-2")
    assert f"{first} (being renewed)" in findings(folder)["personal-data key"].says
    assert "still seals 1 values of residents.openid" in run(folder, f"retire {first}").output
    status = run(folder, "status").output
    assert "opens what is older" in status
    assert first in status

    done = run(folder, "re-encrypt")
    assert "1 rows and files renewed" in done.output, done.output
    assert f"{first} (needed no more" in findings(folder)["personal-data key"].says
    assert "stays until" in run(folder, f"retire {first}").output
    with create_engine(f"sqlite:///{folder}/linsheng.db").begin() as connection:
        connection.execute(text("UPDATE key_checks SET first_used_at = '2026-01-01 00:00:00'"))
    retired = run(folder, f"retire {first}")
    assert "is retired. Take it out of LINSHENG_OTHER_PERSONAL_DATA_KEYS" in retired.output
    assert settings_of(folder).keys_of("personal_data_key")[1:] == ()
    assert f"(key {second})" in findings(folder)["personal-data key"].says
    with create_engine(f"sqlite:///{folder}/linsheng.db").connect() as connection:
        acts = connection.scalars(text("SELECT act FROM audit_entries ORDER BY number")).all()
    assert acts == ["keys.reencrypted", "key.retired"]


def test_a_mistyped_key_that_sealed_nothing_is_retired_without_it(folder: Path) -> None:
    """Every other command refuses until it is."""
    settings_of(folder)
    mistyped = "a key with a letter that is one too many"
    keys = {"personal_data_key": mistyped, "other_personal_data_keys": json.dumps([PERSONAL_DATA_KEY])}
    settings = {f"LINSHENG_{name.upper()}": value for name, value in keys.items()}
    assert run(folder, "status", **settings).exit_code == 0
    assert run(folder, "status").exit_code == 0, "who only looks enters nothing"
    start(folder, **keys)
    PersonalDataKey.install(PERSONAL_DATA_KEY)
    refused = run(folder, "status")
    assert refused.exit_code == 2
    assert f"Missing: {identifier_of(mistyped)}" in refused.output
    assert run(folder, f"retire {identifier_of(mistyped)}").exit_code == 0
    assert run(folder, "status").exit_code == 0


def test_a_signing_key_that_is_gone_is_told(folder: Path) -> None:
    old = settings_of(folder).secret_key
    start(folder)
    (folder / "secrets/secret_key").write_text("a wrong key, only looked with " * 2)
    assert not findings(folder)["signing key"].ok
    (folder / "secrets/secret_key").write_text(old)
    assert findings(folder)["signing key"].ok, "doctor enters no key"
    (folder / "secrets/secret_key").write_text("t" * 40)
    finding = findings(folder)["signing key"]
    assert not finding.ok
    assert identifier_of(old) in finding.says
    assert run(folder, f"retire {identifier_of(old)} --forget").exit_code == 0
    assert findings(folder)["signing key"].ok
    assert run(folder, "new signing").exit_code == 0
    assert settings_of(folder).keys_of("secret_key")[1:] == ("t" * 40,)


def test_who_only_looks_or_is_refused_enters_no_key(folder: Path) -> None:
    database = Database(settings_of(folder))
    with database.transaction() as session:
        city = insert_city(session.connection())
        mint(session, [session.get_one(Community, city.lawn)], "https://linsheng.test", "upper", utc_now())
        code = session.scalars(select(Code.value)).first()
        assert code is not None
    prepare(database)
    database.dispose()
    (folder / "街道.csv").write_text("街道代码,街道名称,区县代码\n140302009,新街街道,140302\n")
    wrong = {"LINSHENG_DATA_DIR": str(folder), "LINSHENG_SECRET_KEY": "only looked with " * 3}

    looks = {
        ("code", code): 0, ("code", "AAAAAAAA"): 1, ("code", "AAAAAAAA", "--revoke"): 1, ("close-demo",): 0,
        ("code", code, "--move", "nowhere"): 1, ("applications", "list"): 0,
        ("applications", "revoke", "nobody"): 1, ("audit", "verify"): 0,
        ("import", str(folder / "街道.csv"), "--dry-run"): 0,
        ("account", "x", "--role", "city", "--name", "x", "--password", "short"): 1,
    }  # fmt: skip
    for command, status in looks.items():
        result = CliRunner().invoke(linsheng, command, env=wrong)
        assert result.exit_code == status, (command, result.output)
        assert findings(folder)["signing key"].ok, command
    assert CliRunner().invoke(linsheng, ["code", code, "--revoke"], env=wrong).exit_code == 0
    assert not findings(folder)["signing key"].ok, "it signed nothing, but might have"


def test_a_data_key_that_was_also_the_signing_key_is_retired_from_signing(folder: Path) -> None:
    """Such settings are refused; before they were not."""
    start(folder, secret_key=PERSONAL_DATA_KEY)
    finding = findings(folder)["signing key"]
    advice = finding.mend.split("linsheng keys ")[1]
    assert advice == f"retire {identifier_of(PERSONAL_DATA_KEY)} --forget"
    retired = run(folder, advice)
    assert "Take it out of LINSHENG_OTHER_SECRET_KEYS" in retired.output
    assert findings(folder)["signing key"].ok
    assert run(folder, "status").exit_code == 0
    assert "is the one in use" in run(folder, advice).output
    with pytest.raises(ConfigError, match="must not be the same"):
        Config.from_env({"LINSHENG_DATA_DIR": str(folder), "LINSHENG_SECRET_KEY": PERSONAL_DATA_KEY})


def test_production_is_told_what_to_set(folder: Path, sqlite_url: str) -> None:
    settings = {
        "MODE": "production", "BASE_URL": "https://linsheng.example.gov.cn", "DATABASE_URL": sqlite_url,
        "REDIS_URL": "redis://127.0.0.1:1/0", "STORAGE_URL": f"file://{folder}/photos", "CITY_NAME": "临江市",
        "SECRET_KEY": "0123456789abcdef" * 4, "PERSONAL_DATA_KEY": PERSONAL_DATA_KEY,
    }  # fmt: skip
    result = run(
        folder, "new personal-data", **{f"LINSHENG_{name}": value for name, value in settings.items()}
    )
    words = result.output.split()
    key = words[words.index("key") + 2]
    assert words[words.index("key") + 1] == f"{identifier_of(key)}:"
    assert "LINSHENG_OTHER_PERSONAL_DATA_KEYS" in result.output
    assert PERSONAL_DATA_KEY not in result.output
    assert not (folder / "secrets/other_personal_data_keys").exists()


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("short", "each key in LINSHENG_OTHER_SECRET_KEYS must have at least 32 characters"),
        ('["k', "LINSHENG_OTHER_SECRET_KEYS cannot be read"),
        (json.dumps(["k" * 40, 7]), "LINSHENG_OTHER_SECRET_KEYS"),
    ],
)
def test_what_is_no_list_of_keys_is_refused(folder: Path, value: str, says: str) -> None:
    environment = {"LINSHENG_DATA_DIR": str(folder), "LINSHENG_OTHER_SECRET_KEYS": value}
    with pytest.raises(ConfigError, match=says):
        Config.from_env(environment)


def test_keys_are_given_with_spaces_or_as_json(folder: Path) -> None:
    for value in (f"{'k' * 40}  {'l' * 40}", json.dumps(["k" * 40, "l" * 40])):
        config = Config.from_env({"LINSHENG_DATA_DIR": str(folder), "LINSHENG_OTHER_SECRET_KEYS": value})
        assert config.signing_keys == ("l" * 40, "k" * 40, config.secret_key)
    doubled = config.model_copy(update={"other_secret_keys": f"{config.secret_key} {'k' * 40}"})
    assert doubled.keys_of("secret_key") == (config.secret_key, "k" * 40), "as a crash leaves them"
