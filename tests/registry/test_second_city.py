"""A city that is not the demo's: set up by the documents, and everything that it shows is its own."""

import ast
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from backend.access.staff_sessions import begin
from backend.app import create_app
from backend.cli import linsheng
from backend.complaints.rules.filing.intake import Submission, submit
from backend.core.clock import utc_now
from backend.core.config import Config
from backend.core.demo_folder import ANY_CITY, DEMO_CITY, keep_city_name
from backend.demo.city import DUANXIGOU, ZHONGWANG
from backend.models import Channel, Community, Database, District, PropertyFirm, Role, StaffAccount
from backend.printing.forms.design import settings_of_form
from backend.printing.leaflets.design import TEMPLATES, parse_design
from backend.printing.rules.ordering import Imprint
from backend.registry.rules.divisions import SHIPPED, divisions
from backend.web.guard import TOKEN
from backend.web.services import EXTENSION
from tests.conftest import PERSONAL_DATA_KEY, config_for

ROOT = Path(__file__).parents[2]
NAME = "临江市"
SHEETS = {
    "区县": "区县代码,区县名称,电话\n990101,江北区,010-00000101\n990102,江南区,\n",
    "街道": "街道代码,街道名称,区县代码,电话\n990101001,码头街道,990101,010-00000201\n",
    "居委会": "居委会代码,居委会名称,街道代码\n990101001001,灯塔社区居委会,990101001\n",
    "物业企业": "企业名称,电话\n望江物业,010-00000301\n",
    "小区": "小区编号,小区名称,街道代码,居委会代码,地址\nLJ1,帆影小区,990101001,990101001001,滨江路 1 号\n",
    "服务合同": "小区编号,企业名称,开始日期,服务模式\nLJ1,望江物业,2024-01-01,市场化服务\n",
}
# Words of every city's language, whatever Yangquan calls so: 城区 is also where a city is built up.
COMMON = {"城区", "矿区", "郊区", "开发区"}
OF_THE_DEMO = {"阳泉", "山西", "Yangquan", "Shanxi", "0353", "桃北", "桃河", "德胜街", "保阳", "洁诚", "众望"}
YANGQUAN = (
    {row["name"] for code in SHIPPED for row in divisions(code)} | {DUANXIGOU, ZHONGWANG} | OF_THE_DEMO
) - COMMON
COMMITTEE = "委会"  # ends nearly all of the names
CODES = re.compile(r"(?<![0-9])1403[0-9]{2}(?![0-9])|(?<![0-9])1403[0-9]{5}(?![0-9])")

ROLES = (Role.FIRM, Role.CITY, Role.ADMINISTRATOR)  # between them they open every page of staff
READABLE = {"text/html", "text/csv", "text/xml", "application/json"}

# What the source holds of Yangquan, and why no page of another city shows it.
KEPT = {"core/demo_folder.py": "the demo's name"}


def yangquan_in(text: str) -> set[str]:
    of_committees = "\n".join(line for line in text.splitlines() if COMMITTEE in line)
    return {name for name in YANGQUAN if name in (of_committees if COMMITTEE in name else text)} | set(
        CODES.findall(text)
    )


@pytest.fixture
def config(sqlite_url: str, tmp_path: Path) -> Config:
    """Production, set up from an empty database by the commands of docs/operations.md."""
    settings = {
        "mode": "production",
        "data_dir": str(tmp_path / "data"),
        "database_url": sqlite_url,
        "redis_url": "redis://127.0.0.1:1/0",
        "base_url": "https://linsheng.example.gov.cn",
        "storage_url": f"file://{tmp_path}/photos",
        "secret_key": "s" * 32,
        "personal_data_key": PERSONAL_DATA_KEY,
        "city_name": NAME,
        "proxies": "1",
    }
    environment = {f"LINSHENG_{name.upper()}": value for name, value in settings.items()}
    files = tmp_path / "city"
    files.mkdir()
    for name, text in SHEETS.items():
        (files / f"{name}.csv").write_text(text, encoding="utf-8")
    for command in (["init"], ["import", str(files)], ["init"]):
        done = CliRunner().invoke(linsheng, command, env=environment)
        assert done.exit_code == 0, done.output
    return Config.from_env(environment)


@pytest.fixture
def clients(config: Config) -> Iterator[list[FlaskClient]]:
    """A resident, and staff; there is one complaint, and a code on the wall."""
    app = create_app(config)
    app.config["RATELIMIT_ENABLED"] = False
    database: Database = app.extensions[EXTENSION].database
    with database.transaction() as session:
        community = session.scalars(select(Community)).one()
        firm = session.scalars(select(PropertyFirm)).one()
        offices = {Role.FIRM: {"firm_id": firm.id}}
        accounts = [
            StaffAccount(
                username=role.value, name="王芳", password_hash="", role=role, is_head=True,
                created_at=utc_now(), **offices.get(role, {}),
            )
            for role in ROLES
        ]  # fmt: skip
        session.add_all(accounts)
        submission = Submission("a key of ours", Channel.WEB, "楼道里堆了杂物", community_id=community.id)
        submit(session, submission, utc_now())
        session.flush()
        tokens = [
            begin(session, account, strong=True, device="", place="", now=utc_now()) for account in accounts
        ]
    clients = [app.test_client() for _ in range(len(tokens) + 1)]
    for client, token in zip(clients[1:], tokens, strict=True):
        with client.session_transaction(base_url=config.base_url) as cookie:
            cookie[TOKEN] = token
    yield clients
    database.dispose()


def start_pages(client: FlaskClient) -> list[str]:
    return [
        rule.rule
        for rule in client.application.url_map.iter_rules()
        if rule.methods and "GET" in rule.methods and not rule.arguments and "static" not in rule.endpoint
    ]


def shown_to(client: FlaskClient, url: str, most: int) -> Iterator[tuple[str, str]]:
    """Every page without arguments that this person may open, and `most` of those they link to."""
    waiting = start_pages(client)
    seen = set(waiting)
    opened = 0
    while waiting:
        path = waiting.pop(0)
        with client.get(path, base_url=url, headers={"X-Forwarded-Proto": "https"}) as page:
            if page.status_code != 200 or page.mimetype not in READABLE:
                continue
            text = unescape(page.text)
            links = re.findall(r'href="(/[^"#]*)"', text) if page.mimetype == "text/html" else []
        yield path, text
        for link in links:
            if link not in seen and "static" not in link and "sign-out" not in link and opened < most:
                seen.add(link)
                waiting.append(link)
                opened += 1


def test_everything_that_another_city_shows_is_its_own(clients: list[FlaskClient], config: Config) -> None:
    """Yangquan's five districts stood among the city's own, in every choice of an office."""
    lines: dict[str, str] = {}
    for client in clients:
        for path, text in shown_to(client, config.base_url, most=12):
            lines |= dict.fromkeys(text.splitlines(), path)
    everything = "\n".join(lines)
    assert len(lines) > 1000
    for own in (NAME, "江北区", "码头街道", "望江物业", "帆影小区"):
        assert own in everything
    strange = yangquan_in(everything)
    assert not {(path, word) for word in strange for line, path in lines.items() if word in line}


def test_what_was_deleted_stays_deleted(config: Config) -> None:
    database = Database(config)
    with database.transaction() as session:
        session.execute(delete(District).where(District.name == "江南区"))
    environment = {
        f"LINSHENG_{name.upper()}": str(value)
        for name, value in config.model_dump(include=set(Config.model_fields) - {"wechat_templates"}).items()
        if value and not isinstance(value, dict)
    }
    assert CliRunner().invoke(linsheng, ["init"], env=environment).exit_code == 0
    with database.reading() as session:
        assert list(session.scalars(select(District.name))) == ["江北区"]
    database.dispose()


def words_of(path: Path) -> str:
    """What a file may show: of Python its strings without docstrings, of others all of it."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py" or not yangquan_in(text):
        return text
    tree = ast.parse(text)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    strings = (
        node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in docstrings
    )
    return "\n".join(node.value for node in strings if isinstance(node.value, str))


def test_no_word_of_yangquan_stands_in_the_source() -> None:
    """Wordings, examples of the API, the chat's and the mini-program's: what no page above may have shown."""
    suffixes = {".py", ".html", ".js", ".json", ".wxml", ".typ", ".toml", ".txt", ".css", ".svg"}
    words_by_file = {}
    for folder in (ROOT / "backend", ROOT / "miniprogram"):
        for path in folder.rglob("*"):
            module = path.relative_to(folder)
            if path.suffix not in suffixes or module.parts[0] in {"demo", "node_modules"}:
                continue
            if words := yangquan_in(words_of(path)):
                words_by_file[str(module)] = words
    assert set(words_by_file) == set(KEPT), words_by_file


def test_an_empty_name_prints_the_citys_own() -> None:
    """A design's form with an empty name printed 阳泉市 on another city's leaflets."""
    imprint = Imprint(NAME, "12345", "96333")
    for template in TEMPLATES:
        design = parse_design(template, settings_of_form({"city": " ", "hotline": ""}, imprint))
        assert (design.city, design.hotline, design.lift_hotline) == (NAME, "12345", "96333")
        assert parse_design(template, {}).city == ANY_CITY


def test_a_trial_with_a_citys_own_files_is_not_called_by_the_demos_name(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/trial.db"
    assert config_for(url, tmp_path).city_name == DEMO_CITY
    keep_city_name(tmp_path / "data", ANY_CITY)
    assert config_for(url, tmp_path).city_name == ANY_CITY
    assert config_for(url, tmp_path, city_name=NAME).city_name == NAME
