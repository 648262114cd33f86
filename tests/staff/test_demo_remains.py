"""The demo does not outlive the demo: its published password opens nothing in production."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console
from sqlalchemy import func, select

from backend.app import create_app
from backend.cli import linsheng, preparation
from backend.core.clock import utc_now
from backend.core.config import Config
from backend.core.demo_folder import keep_city_name, own_city_name
from backend.core.errors import ConfigError
from backend.demo.accounts import DEMO_PASSWORD, create_demo_accounts
from backend.doctor.demo_remains import look_at_demo_remains
from backend.models import (
    AuditEntry,
    Code,
    Community,
    Database,
    District,
    PropertyFirm,
    Role,
    StaffAccount,
    StaffSession,
    Street,
)
from backend.registry.example import write_example
from backend.registry.rules.divisions import YANGQUAN, load_divisions
from backend.staff.rules.accounts import authenticate, create_account
from backend.staff.rules.demo_accounts import accounts_with_published_password, disable_demo_accounts
from backend.staff.rules.demo_start import refuse_demo
from backend.staff.rules.passwords import problem_of
from backend.web.services import EXTENSION
from tests.conftest import config_for

OWN_PASSWORD = "一个 足够长 的 密码 四十二"


@pytest.fixture
def demo(database: Database) -> Database:
    """What a demo leaves: an account for each office, all with one hash; and one that somebody made since."""
    with database.transaction() as session:
        load_divisions(session, YANGQUAN)
        assert len(create_demo_accounts(session)) > 40
        create_account(session, username="wang", name="王芳", password=OWN_PASSWORD, role=Role.CITY)
    return database


@pytest.fixture
def live(config: Config) -> Config:
    return config.model_copy(update={"mode": "production"})


def status_of_sign_in(config: Config, username: str, password: str) -> int:
    app = create_app(config)
    client = app.test_client()
    token = re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/staff/sign-in").text)[0]
    data = {"username": username, "password": password, "csrf_token": token}
    status = client.post("/staff/sign-in", data=data).status_code
    app.extensions[EXTENSION].database.dispose()
    return status


@pytest.mark.parametrize("username", ["admin", "city", "auditor", "printer", "street1", "district2"])
def test_the_published_password_opens_nothing_in_production(username: str, demo: Database) -> None:
    with demo.reading() as session:
        assert authenticate(session, username, DEMO_PASSWORD) is not None
        assert authenticate(session, username, DEMO_PASSWORD, is_production=True) is None
        assert authenticate(session, "wang", OWN_PASSWORD, is_production=True) is not None


def test_the_page_refuses_it_as_a_wrong_password(demo: Database, config: Config, live: Config) -> None:
    assert status_of_sign_in(config, "admin", DEMO_PASSWORD) == 303
    assert status_of_sign_in(live, "admin", DEMO_PASSWORD) == 401
    assert status_of_sign_in(live, "wang", OWN_PASSWORD) == 303


def test_a_production_start_is_refused(demo: Database, config: Config, live: Config) -> None:
    refuse_demo(config)
    with pytest.raises(ConfigError, match="close-demo"):
        refuse_demo(live)


def test_one_account_that_was_renamed_or_stayed_alone_is_found(demo: Database, live: Config) -> None:
    """By the hash that it shares, or by its name."""
    with demo.transaction() as session:
        accounts = {account.username: account for account in session.scalars(select(StaffAccount))}
        for name, account in accounts.items():
            account.disabled_at = None if name in {"admin", "street1", "wang"} else utc_now()
        accounts["street1"].username = "zhang"
    with demo.transaction() as session:
        found = [account.username for account in accounts_with_published_password(session)]
        assert sorted(found) == ["admin", "zhang"]
        session.scalars(select(StaffAccount).filter_by(username="zhang")).one().disabled_at = utc_now()
    with pytest.raises(ConfigError, match="1 accounts have the demo's published password: admin"):
        refuse_demo(live)


def test_a_database_that_does_not_answer_yet_does_not_stop_the_start(live: Config, tmp_path: Path) -> None:
    refuse_demo(live.model_copy(update={"database_url": f"sqlite:///{tmp_path}/not-there/x.db"}))


def test_once_closed_it_starts(demo: Database, config: Config, live: Config) -> None:
    assert status_of_sign_in(config, "admin", DEMO_PASSWORD) == 303
    with demo.transaction() as session:
        names = disable_demo_accounts(session, utc_now())
    assert "admin" in names
    assert "wang" not in names
    refuse_demo(live)
    with demo.reading() as session:
        assert session.scalars(select(StaffSession.ended_at)).one() is not None
        disabled = select(AuditEntry.subject).where(AuditEntry.act == "account.disabled")
        assert set(session.scalars(disabled)) == set(names)
        assert all(finding.ok for finding in look_at_demo_remains(session, live))


def test_doctor_names_accounts_and_rows(demo: Database, config: Config, live: Config) -> None:
    with demo.transaction() as session:
        street_id = session.scalars(select(StaffAccount.street_id).where(StaffAccount.street_id > 0)).first()
        session.add(Community(code="X1", name="假小区", street_id=street_id, is_demo=True))
    with demo.reading() as session:
        assert list(look_at_demo_remains(session, config)) == []
        accounts, rows = look_at_demo_remains(session, live)
    assert not accounts.ok
    assert "admin" in accounts.says
    assert (rows.ok, rows.says) == (False, "1 communities and firms are invented")


@pytest.mark.parametrize("with_code", [True, False])
def test_nobody_can_choose_the_published_password(with_code: bool) -> None:
    assert problem_of(DEMO_PASSWORD, with_code=with_code) is not None


class _NoProcesses:
    def __init__(self, _config: Config) -> None:
        """Nothing is started."""

    def claim(self) -> None:
        """Nothing runs."""

    def start(self, _environ: object) -> None:
        """Nothing is started."""

    def wait(self) -> int:
        return 0

    def stop(self) -> None:
        """Nothing runs."""


@pytest.fixture
def run_config(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    monkeypatch.setattr(preparation, "Supervisor", _NoProcesses)
    return config_for(sqlite_url, tmp_path)


def test_a_citys_own_files_get_neither_accounts_nor_demo_rows(run_config: Config, tmp_path: Path) -> None:
    write_example(tmp_path / "city.xlsx")
    console = Console(record=True, width=200)
    assert preparation.start(run_config, [tmp_path / "city.xlsx"], empty=False, console=console) == 0
    assert "linsheng account" in console.export_text()
    database = Database(run_config)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(StaffAccount)) == 0
        assert session.scalar(select(func.count()).where(Community.is_demo)) == 0
        assert session.scalar(select(func.count()).select_from(Code)), "so that scanning can be tried"
    database.dispose()


def test_a_folder_with_the_demo_city_takes_no_citys_files(run_config: Config, tmp_path: Path) -> None:
    database = Database(run_config)
    preparation.prepare(database)
    with database.transaction() as session:
        load_divisions(session, YANGQUAN)
        street_id = session.scalar(select(func.min(Street.id)))
        session.add(Community(code="X1", name="假小区", street_id=street_id, is_demo=True))
    write_example(tmp_path / "city.xlsx")
    console = Console(record=True, width=200)
    assert preparation.start(run_config, [tmp_path / "city.xlsx"], empty=False, console=console) == 1
    assert "holds the demo city" in console.export_text()
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Community)) == 1
    database.dispose()


@pytest.mark.parametrize("of_the_city", ["file", "street", "account", "name"])
def test_the_demo_is_never_loaded_into_a_citys_own_database(
    of_the_city: str, run_config: Config, sqlite_url: str, tmp_path: Path
) -> None:
    """Not by command, nor by a start without files: neither rows nor accounts nor the demo's name."""
    console = Console(record=True, width=200)
    database = Database(run_config)
    preparation.prepare(database)
    if of_the_city == "file":
        write_example(tmp_path / "city.xlsx")
        assert preparation.start(run_config, [tmp_path / "city.xlsx"], empty=False, console=console) == 0
    with database.transaction() as session:
        if of_the_city == "street":
            session.add(
                Street(code="320102003", name="江边街道", district=District(code="320102", name="江城区"))
            )
        elif of_the_city == "account":
            create_account(session, username="wang", name="王芳", password=OWN_PASSWORD, role=Role.CITY)
    if of_the_city == "name":
        keep_city_name(run_config.data_dir, "临江市")
    tables = (Community, PropertyFirm, Street, StaffAccount)

    def counts() -> list[int | None]:
        with database.reading() as session:
            return [session.scalar(select(func.count()).select_from(table)) for table in tables]

    before = counts()
    env = {"LINSHENG_DATA_DIR": str(run_config.data_dir), "LINSHENG_DATABASE_URL": sqlite_url}
    env["LINSHENG_PERSONAL_DATA_KEY"] = run_config.personal_data_key
    result = CliRunner().invoke(linsheng, ["demo"], env=env)
    assert (result.exit_code, counts()) == (1, before), result.output
    assert "不能载入演示数据" in result.output
    assert preparation.start(run_config, [], empty=False, console=console) == 0
    assert counts() == before
    if of_the_city == "name":
        assert own_city_name(run_config.data_dir) == "临江市"
    assert DEMO_PASSWORD not in console.export_text()
    database.dispose()


def test_init_and_run_refuse_production_on_a_demo(demo: Database, live: Config, tmp_path: Path) -> None:
    settings = {
        "mode": "production",
        "data_dir": str(tmp_path / "data"),
        "database_url": live.database_url,
        "redis_url": "redis://127.0.0.1:1/0",
        "base_url": "https://linsheng.example.gov.cn",
        "storage_url": f"file://{tmp_path}/photos",
        "secret_key": "s" * 32,
        "personal_data_key": live.personal_data_key,
        "city_name": "临江市",
    }
    env = {f"LINSHENG_{name.upper()}": value for name, value in settings.items()}
    for command in ("init", "run"):
        result = CliRunner().invoke(linsheng, [command], env=env)
        assert result.exit_code == 2, result.output
        assert "close-demo" in result.output
    assert CliRunner().invoke(linsheng, ["close-demo"], env=env).exit_code == 0
    assert CliRunner().invoke(linsheng, ["init"], env=env).exit_code == 0
