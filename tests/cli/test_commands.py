"""The commands as an operator meets them, above all when something is missing or wrong."""

from pathlib import Path

import pytest
from sqlalchemy import select

from backend.cli.preparation import wait_until_it_answers
from backend.models import Community, Database, migrate
from backend.printing.leaflets.file_format import file_format
from tests.cli.conftest import Run, prepare_folder
from tests.conftest import config_for
from tests.support.servers import free_port


def test_wrong_settings_are_sentences(run: Run) -> None:
    result = run("init", port="many", no_such_thing="1", database_url="mysql://x", redis_url="http://x")

    assert result.exit_code == 2
    for name in ("PORT", "NO_SUCH_THING", "DATABASE_URL", "REDIS_URL"):
        assert f"LINSHENG_{name} " in result.output


def test_production_asks_for_everything_it_misses(run: Run) -> None:
    result = run("run", mode="production", data_dir="")

    assert result.exit_code == 2
    for name in (
        "DATABASE_URL",
        "REDIS_URL",
        "BASE_URL",
        "STORAGE_URL",
        "SECRET_KEY",
        "PERSONAL_DATA_KEY",
        "CITY_NAME",
    ):
        assert f"LINSHENG_{name} is not set" in result.output


def test_production_gets_no_demo_accounts(run: Run, tmp_path: Path) -> None:
    settings = {
        "mode": "production",
        "database_url": f"sqlite:///{tmp_path}/real.db",
        "redis_url": "redis://127.0.0.1:1/0",
        "base_url": "https://linsheng.example.gov.cn",
        "storage_url": f"file://{tmp_path}/photos",
        "secret_key": "s" * 32,
        "personal_data_key": "p" * 32,
        "city_name": "临江市",
    }

    assert run("demo", **settings).exit_code == 1
    assert run("init", **settings).exit_code == 0
    password = "a-long-enough-one"
    assert (
        run(
            "account", "wang", "--name", "王芳", "--role", "city", "--password", password, **settings
        ).exit_code
        == 0
    )
    assert (
        "wang"
        in run(
            "account", "wang", "--name", "王芳", "--role", "city", "--password", password, **settings
        ).output
    )


def test_init_brings_either_database_to_this_release(run: Run, tmp_path: Path, postgres_url: str) -> None:
    for url in (f"sqlite:///{tmp_path}/new.db", postgres_url):
        for _ in range(2):
            assert run("init", database_url=url).exit_code == 0
        database = Database(config_for(url, tmp_path))
        assert migrate.is_current(database.engine)
        database.dispose()


@pytest.mark.usefixtures("prepared")
def test_city_goes_out_and_comes_back(run: Run, tmp_path: Path, sqlite_blank: bytes) -> None:
    assert run("demo").exit_code == 0
    book, elsewhere = tmp_path / "new" / "city.xlsx", str(tmp_path / "elsewhere")
    prepare_folder(tmp_path / "elsewhere", sqlite_blank)
    assert run("export", book).exit_code == 0

    assert "961 added" in run("import", book, data_dir=elsewhere).output
    assert "小区: 0 added, 0 updated, 961 unchanged" in run("import", book, data_dir=elsewhere).output
    run("export", tmp_path / "one")
    run("export", tmp_path / "two", data_dir=elsewhere)
    for file in sorted((tmp_path / "one").glob("*.csv")):
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes(), file.name

    code = (tmp_path / "one" / "小区.csv").read_text(encoding="utf-8-sig").splitlines()[1].split(",")[0]
    assert run("leaflets", "--community", code, "--out", tmp_path / "leaflets").exit_code == 0
    [leaflet] = (tmp_path / "leaflets").iterdir()
    assert leaflet.read_bytes().startswith(b"%PDF-")
    assert file_format(leaflet).profile, "without a printing order, too"
    assert file_format(leaflet).complete
    assert run("leaflets", "--community", "no-such-code").exit_code == 1

    database = Database(config_for(f"sqlite:///{tmp_path}/data/linsheng.db", tmp_path))
    with database.transaction() as session:
        last = session.scalars(select(Community).order_by(Community.id.desc()).limit(2)).all()
        last[0].name, last[1].name = "😀花园", "한글小区"
        chosen = [word for one in [code, *(row.code for row in last)] for word in ("--community", one)]
    database.dispose()
    result = run("leaflets", "--out", tmp_path / "more", *chosen)
    assert result.exit_code == 1
    for words in (
        "not printed: 😀花园",
        "not printed: 한글小区",
        "1 leaflets in 1 files",
        "2 leaflets cannot",
    ):
        assert words in result.output, result.output


@pytest.mark.usefixtures("prepared")
def test_bad_file_is_told_and_imports_nothing(run: Run, tmp_path: Path) -> None:
    bad = tmp_path / "小区.csv"
    bad.write_text("小区编号,小区名称,街道代码\nA1,桃北小区,[/red]\n", encoding="utf-8")

    result = run("import", bad)

    assert result.exit_code == 1
    assert "nothing was imported" in result.output
    assert "小区" in result.output
    assert "[/red]" in result.output


@pytest.mark.usefixtures("prepared")
def test_a_dry_run_tells_and_stores_nothing(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "小区.csv"
    headings = "小区编号,小区名称,街道代码,户数,收费员"
    assert run("init").exit_code == 0
    assert run("divisions", "1403").exit_code == 0
    file.write_text(f"{headings}\nA1,桃北小区,140302001,240,王\n合计,,,240,\n", encoding="utf-8")
    first = run("import", "--dry-run", file)
    assert first.exit_code == 0
    for words in (
        "小区: 1 added",
        "新增 小区 A1 桃北小区",
        "没有读的列：收费员",
        "第 3（合计） 行",
        "dry run",
    ):
        assert words in first.output
    assert "1 added" in run("import", file).output, "the dry run stored nothing"

    file.write_text(f"{headings}\nA1,桃北小区,140302001,,王\n", encoding="utf-8")
    second = run("import", "--dry-run", file)
    assert "修改 小区 A1 桃北小区 户数：240 → 0" in second.output
    assert "1 updated" in run("import", file).output

    file.write_text(f"{headings}\nA1,桃南小区,140302001,,王\n", encoding="utf-8")
    third = run("import", file)
    assert third.exit_code == 1
    assert "编号 A1 原来是“桃北小区”，改名会连同它的合同和投诉一起改" in third.output, "in one piece"
    assert "核对编号没有填错；确实改名的，确认后再导入" in third.output
    assert "--confirm-names" in third.output
    assert run("import", "--confirm-names", file).exit_code == 0


@pytest.mark.parametrize(
    "command",
    [
        ["export", "x.xlsx"],
        ["leaflets"],
        ["account", "wang", "--name", "王芳", "--role", "city", "--password", "a-long-enough-one"],
    ],
)
def test_missing_tables_are_told(command: list[str], run: Run, tmp_path: Path) -> None:
    result = run(*command)

    assert result.exit_code == 1
    assert "Run: linsheng init" in result.output


def test_init_waits_for_a_database_that_comes_late(tmp_path: Path) -> None:
    """After a power cut linsheng-prepare failed once, and with it all that requires it."""
    database = Database(config_for(f"sqlite:///{tmp_path}/later/new.db", tmp_path))
    said: list[str] = []
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 3:
            (tmp_path / "later").mkdir()

    wait_until_it_answers(database, said.append, pause)
    assert len(pauses) == 3
    assert len(said) == 1
    assert "waiting for the database: unable to open" in said[0]
    database.dispose()


@pytest.mark.parametrize("command", [["init"], ["demo"], ["export", "x.xlsx"], ["leaflets"], ["run"]])
def test_database_that_is_away_is_told(command: list[str], run: Run) -> None:
    away = "postgresql+psycopg://someone:geheim@127.0.0.1:1/linsheng"

    result = run(*command, database_url=away, port=str(free_port()))

    assert result.exit_code == 1
    assert "The database does not serve" in result.output
    assert "geheim" not in result.output


@pytest.mark.usefixtures("prepared")
def test_target_that_cannot_be_written_is_told(run: Run, tmp_path: Path) -> None:
    run("init")
    (tmp_path / "file").touch()

    result = run("export", tmp_path / "file" / "city.xlsx")

    assert result.exit_code == 1
    assert str(tmp_path / "file") in result.output
