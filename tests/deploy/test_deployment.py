"""What an operator follows must agree with the code: settings, packages, units and containers."""

import re
import shlex
import subprocess
import tomllib
from configparser import RawConfigParser
from importlib.metadata import version
from pathlib import Path

import click
import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from backend.app import create_app
from backend.cli import linsheng
from backend.cli.supervisor import END_WITH_PARENT, supervisord_conf
from backend.core.config import PREFIX, Config
from backend.work import QUEUES
from tests.conftest import config_for

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
UNITS = sorted((ROOT / "deploy/systemd").glob("*.service"))


def settings_table() -> dict[str, tuple[str, str]]:
    """Variable -> default and production columns of docs/settings.md."""
    rows = re.findall(
        r"^\| `LINSHENG_(\w+)` \|(.*?)\|(.*?)\|",
        (ROOT / "docs/settings.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    return {name.lower(): (default.strip(" `"), production.strip()) for name, default, production in rows}


def environment_file() -> dict[str, str]:
    lines = (ROOT / "deploy/linsheng.env.example").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def compose_services() -> dict[str, dict]:
    services: dict[str, dict] = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text(encoding="utf-8"))[
        "services"
    ]
    return services


def commands_of(way: str, tmp_path: Path) -> list[list[str]]:
    """Every command that this way of running starts, without the path of the program."""
    if way == "compose":
        lines = [service["command"] for service in compose_services().values() if "command" in service]
    elif way == "systemd":
        lines = [
            line
            for unit in UNITS
            for line in entries(unit.read_text(encoding="utf-8").replace("\\\n", ""), "ExecStart")
        ]
    else:
        lines = [
            line.partition(f'-I -S "{END_WITH_PARENT}" ')[2]
            for line in entries(supervisord_conf(config_for("sqlite:///unused.db", tmp_path)), "command")
        ]
    lines = [
        re.sub(r"(?:\"[^\"]*\"|\S+) -m (backend\.)?(cli|gunicorn)", r"\2", line).replace(
            "cli ", "linsheng ", 1
        )
        for line in lines
    ]
    return [[Path(first).name, *rest] for first, *rest in map(shlex.split, lines)]


def entries(text: str, key: str) -> list[str]:
    parser = RawConfigParser(strict=False)
    parser.read_string(text)
    return [parser.get(part, key) for part in parser.sections() if parser.has_option(part, key)]


def test_settings_document_is_the_settings() -> None:
    table = settings_table()

    assert list(table) == list(Config.model_fields)
    for name, field in Config.model_fields.items():
        default, production = table[name]
        assert (production == "required") == field.is_required(), name
        if not field.is_required():
            assert default == str(field.default), name


def test_environment_file_starts_production_once_filled_in() -> None:
    environment = environment_file()
    filled = {name: value or "0123456789" * 5 for name, value in environment.items() if "WECHAT" not in name}

    config = Config.from_env(filled)

    assert config.is_production
    required = {name for name, field in Config.model_fields.items() if field.is_required()}
    assert required <= {name.removeprefix(PREFIX).lower() for name in environment}


def test_lock_answers_every_requirement() -> None:
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    locked = {
        canonicalize_name(requirement.name): requirement
        for requirement in (Requirement(line) for line in lines if not line.startswith("#"))
    }
    project = PROJECT["project"]

    for text in [*project["dependencies"], *project["optional-dependencies"]["test"]]:
        requirement = Requirement(text)
        pin = str(locked[canonicalize_name(requirement.name)].specifier)
        assert pin.startswith("=="), text
        assert requirement.specifier.contains(pin.removeprefix("==")), text
    assert all(version(name) for name in locked), "the lock names a package that this environment lacks"


def test_package_takes_every_file_it_needs() -> None:
    patterns = PROJECT["tool"]["setuptools"]["package-data"]["backend"]
    listed = subprocess.run(
        ["git", "ls-files", "backend"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    taken = {Path(pattern).suffix for pattern in patterns} | {".py"}
    for_developers = {".md", ""}

    assert [name for name in listed if Path(name).suffix not in taken | for_developers] == []


@pytest.mark.parametrize("way", ["run", "systemd", "compose"])
def test_every_way_starts_the_same_processes(way: str, tmp_path: Path) -> None:
    commands = commands_of(way, tmp_path)
    ours = [command[1:] for command in commands if command[0] == "linsheng"]

    for name, *options in ours:
        command = linsheng.commands[name]
        command.make_context(name, list(options), resilient_parsing=False)
    assert [command for command in ours if command[0] == "relay"] == [["relay"]]
    assert {queue_of(command) for command in ours if command[0] == "worker"} == set(QUEUES)
    assert web_options(commands) == web_options(commands_of("run", tmp_path))


def queue_of(command: list[str]) -> str:
    worker: click.Command = linsheng.commands["worker"]
    return str(worker.make_context("worker", command[1:]).params["name"])


def web_options(commands: list[list[str]]) -> list[str]:
    [web] = [command for command in commands if command[0] == "gunicorn"]
    bind = web.index("--bind")
    return web[:bind] + web[bind + 2 :]


def test_no_address_with_a_secret_rests_in_the_proxys_log(tmp_path: Path) -> None:
    """By the routes that the app has: one that takes a token or a signature must not be forgotten."""
    conf = (ROOT / "deploy/nginx.conf").read_text(encoding="utf-8")
    [unlogged] = re.findall(r"location ~ (\S+) \{\s+access_log off;", conf)
    rules = create_app(config_for("sqlite://", tmp_path)).url_map.iter_rules()
    secret = [rule.rule for rule in rules if {"token", "signed"} & rule.arguments]
    assert len(secret) > 10
    # The form for a further complaint takes the link of the one before in its query.
    assert [path for path in [*secret, "/complain"] if not re.search(unlogged, path)] == []
    assert re.search(unlogged, "/api/v1/communities"), "its query may say where the resident stands"
    assert not re.search(unlogged, "/complaints")
    assert not re.search(unlogged, "/q/2A8K97FH")
