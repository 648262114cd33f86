"""Accounts from the command line, for the office that is meant and no other."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from backend.cli import linsheng
from backend.cli.preparation import accounts_answering
from backend.core.clock import local_today
from backend.core.config import Config
from backend.models import Community, Database, Role
from backend.staff.rules.accounts import authenticate
from tests.conftest import config_for
from tests.support.city import City

SECRET = "a long enough secret"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


@pytest.mark.parametrize("url", ["sqlite_url", "postgres_url"])
def test_odd_names_are_just_wrong(request: pytest.FixtureRequest, tmp_path: Path, url: str) -> None:
    """PostgreSQL refuses a NUL in any text; a stranger must not see that."""
    opened = Database(config_for(request.getfixturevalue(url), tmp_path))
    with opened.reading() as session:
        for name in ("a\x00b", "\ud800", "x" * 10_000, ""):
            assert authenticate(session, name, "password") is None
    opened.dispose()


def run(config: Config, *arguments: str, password: str = SECRET) -> tuple[int, str]:
    env = {
        "LINSHENG_DATA_DIR": str(config.data_dir),
        "LINSHENG_DATABASE_URL": config.database_url,
        "LINSHENG_PERSONAL_DATA_KEY": config.personal_data_key,
    }
    done = CliRunner().invoke(linsheng, ["account", *arguments, "--password", password], env=env)
    return done.exit_code, done.output


@pytest.mark.parametrize(
    ("role", "office", "attribute"),
    [
        ("firm", "保阳物业", "firm"),
        ("street", "桥头街道", "street"),
        ("street", "140303007", "street"),
        ("district", "矿区", "district"),
    ],
)
def test_an_account_signs_in_for_its_office(
    database: Database, config: Config, city: City, role: str, office: str, attribute: str
) -> None:
    code, output = run(config, "Wang", "--name", "王办理员", "--role", role, "--office", office)
    assert code == 0, output
    with database.reading() as session:
        account = authenticate(session, "WANG", SECRET)
        assert account is not None
        assert account.role is Role(role)
        assert getattr(account, f"{attribute}_id") == getattr(city, attribute)
        assert authenticate(session, "wang", SECRET + "x") is None


def test_the_city_needs_no_office(database: Database, config: Config, city: City) -> None:
    assert run(config, "li", "--name", "李科长", "--role", "city")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "password", "message"),
    [
        (("new", "--name", "王", "--role", "firm", "--office", "没有的物业"), SECRET, "没有找到"),
        (("new", "--name", "王", "--role", "street"), SECRET, "没有找到"),
        (("firm", "--name", "王", "--role", "firm", "--office", "保阳物业"), SECRET, "已被使用"),
        (("new", "--name", "王", "--role", "firm", "--office", "保阳物业"), "short", "至少 15 位"),
    ],
)
def test_what_is_wrong_is_said(
    config: Config, city: City, arguments: tuple[str, ...], password: str, message: str, tmp_path: Path
) -> None:
    code, output = run(config, *arguments, password=password)
    assert code == 1
    assert message in output


def test_the_accounts_told_to_a_newcomer_answer_for_the_sample_code(database: Database, city: City) -> None:
    with database.reading() as session:
        lawn, yard = session.get_one(Community, city.lawn), session.get_one(Community, city.yard)
        assert accounts_answering(session, lawn, local_today()) == ["firm", "street", "district", "city"]
        assert accounts_answering(session, yard, local_today()) == ["street", "district", "city"]
