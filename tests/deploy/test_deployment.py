"""What an operator follows must agree with the code: settings, packages, units and containers."""

import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from configparser import RawConfigParser
from importlib.metadata import version
from pathlib import Path

import click
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from backend.app import create_app
from backend.cli import linsheng
from backend.cli.supervisor import END_WITH_PARENT, supervisord_conf
from backend.core.config import PREFIX, Config
from backend.web import secret_paths
from backend.work import QUEUES
from tests.conftest import config_for
from tests.support.deployment import UNITS, compose_services

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


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


def settings_behind_a_hash() -> dict[str, str]:
    lines = (ROOT / "deploy/linsheng.env.example").read_text(encoding="utf-8").splitlines()
    return dict(line.removeprefix("# ").split("=", 1) for line in lines if line.startswith(f"# {PREFIX}"))


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
    filled = {
        name: value or f"{name} 0123456789" * 2 for name, value in environment.items() if "WECHAT" not in name
    }

    config = Config.from_env(filled)

    assert config.is_production
    required = {name for name, field in Config.model_fields.items() if field.is_required()}
    assert required <= {name.removeprefix(PREFIX).lower() for name in environment}


def test_environment_file_names_every_setting() -> None:
    """20 of 32 were missing, among them the city's name."""
    optional = settings_behind_a_hash()
    names = [name for name in (*environment_file(), *optional) if name.startswith(PREFIX)]

    assert sorted(names) == sorted(PREFIX + name.upper() for name in Config.model_fields)
    for name, value in optional.items():
        field = Config.model_fields[name.removeprefix(PREFIX).lower()]
        assert not field.is_required(), name
        assert value == str(field.default), name


def locked(name: str) -> dict[str, tuple[Requirement, list[str]]]:
    """Each package of a lock with its pin and the hashes of its files."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", "")
    lines = [line.split() for line in text.splitlines() if not line.startswith("#")]
    packages = {}
    for words in lines:
        hashes = [word.removeprefix("--hash=") for word in words if word.startswith("--hash=")]
        requirement = Requirement(" ".join(word for word in words if not word.startswith("--hash=")))
        packages[canonicalize_name(requirement.name)] = requirement, hashes
    return packages


@pytest.mark.parametrize("extra", ["", "test"])
def test_lock_answers_every_requirement(extra: str) -> None:
    packages = locked(f"requirements{extra and '-'}{extra}.lock")
    project = PROJECT["project"]
    more = project["optional-dependencies"]

    for text in [*project["dependencies"], *more["build"], *(more[extra] if extra else [])]:
        requirement = Requirement(text)
        pin = str(packages[canonicalize_name(requirement.name)][0].specifier)
        assert pin.startswith("=="), text
        assert requirement.specifier.contains(pin.removeprefix("==")), text
    for name, (requirement, hashes) in packages.items():
        assert hashes, f"pip would refuse {name}: it has no hash"
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", value) for value in hashes), name
        here = requirement.marker is None or requirement.marker.evaluate()
        assert not here or version(name), "the lock names a package that this environment lacks"


def test_what_runs_is_what_is_tested() -> None:
    tested = locked("requirements-test.lock")
    for name, pin in locked("requirements.lock").items():
        assert tested[name] == pin, name


def test_every_way_installs_by_hashes() -> None:
    for file in ("scripts/python-env", "deploy/Dockerfile", "docs/operations.md"):
        text = (ROOT / file).read_text(encoding="utf-8")
        installs = [part.replace("\\\n", " ").split("\n")[0] for part in text.split("pip install ")[1:]]
        assert len(installs) >= 2, file
        for options in installs:
            assert "--require-hashes" in options or "--no-deps" in options, (file, options)


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


def confinement_of(unit: Path) -> list[str]:
    text = unit.read_text(encoding="utf-8")
    return text[text.index("UMask=") :].split("\n\n")[0].splitlines()


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_is_confined(unit: Path) -> None:
    """8.5 before. The same lines in all, since units cannot include each other."""
    assert confinement_of(unit) == confinement_of(UNITS[0])
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("NO systemd-analyze: how exposed a unit is was not measured")
    command = [analyze, "security", "--offline=true", str(unit)]
    says = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    [exposure] = re.findall(r"Overall exposure level for \S+: ([0-9.]+)", says)
    assert float(exposure) < 3.0


def test_a_container_is_confined() -> None:
    for name, service in compose_services().items():
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["logging"]["options"]["max-size"], name
        assert service["pids_limit"], name
        assert "stop_grace_period" in service, name
        assert not service.get("privileged"), name
        own = service["image"] == "linsheng"
        assert own != ("cap_add" in service), name
        assert service["networks"] == (["inside", "outside"] if own else ["inside"]), name


def test_redis_has_a_password_in_every_guide() -> None:
    """Whoever reaches it could hold up notices."""
    services = compose_services()
    assert "--requirepass ${REDIS_PASSWORD:?" in services["valkey"]["command"]
    for name, service in services.items():
        if service["image"] == "linsheng":
            assert "://:${REDIS_PASSWORD:?" in service["environment"]["LINSHENG_REDIS_URL"], name
    assert "://:PASSWORD@" in environment_file()["LINSHENG_REDIS_URL"]
    assert "REDIS_PASSWORD" in environment_file()
    guide = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    assert "requirepass PASSWORD" in guide
    assert "redis://:PASSWORD@" in guide


def test_an_image_takes_no_working_copy() -> None:
    """Without a .dockerignore the secrets of deploy/.env and a trial's data went to the builder."""
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    dockerfile = (ROOT / "deploy/Dockerfile").read_text(encoding="utf-8")
    copied = {
        word.rstrip("/")
        for line in re.findall(r"^COPY (.+) \S+$", dockerfile, re.MULTILINE)
        for word in line.split()
    }
    assert copied == {rule.removeprefix("!") for rule in rules if rule.startswith("!")}


def test_a_build_leaves_deleted_modules_out(tmp_path: Path) -> None:
    """The documented upgrade reinstalled 44 modules from build/, where an earlier build had put them."""
    shutil.copy(ROOT / "setup.py", tmp_path)
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nname = "linsheng"\nversion = "0"\n[tool.setuptools]\npackages = ["backend"]\n',
        encoding="utf-8",
    )
    package, built = tmp_path / "backend", tmp_path / "build/lib/backend"
    for folder in (package, built):
        folder.mkdir(parents=True)
        (folder / "__init__.py").touch()
    (built / "deleted.py").touch()
    killed = tmp_path / "build/bdist.linux-x86_64/wheel/backend"  # pip was killed while it packed
    killed.mkdir(parents=True)
    subprocess.run([sys.executable, "setup.py", "-q", "build"], cwd=tmp_path, check=True, capture_output=True)
    assert [path.name for path in built.glob("*.py")] == ["__init__.py"]
    assert not killed.exists()


def queue_of(command: list[str]) -> str:
    worker: click.Command = linsheng.commands["worker"]
    return str(worker.make_context("worker", command[1:]).params["name"])


def web_options(commands: list[list[str]]) -> list[str]:
    [web] = [command for command in commands if command[0] == "gunicorn"]
    if "--bind" not in web:  # systemd's socket unit listens
        return web
    bind = web.index("--bind")
    return web[:bind] + web[bind + 2 :]


def test_the_proxy_leads_to_the_socket_that_waits_for_a_restart() -> None:
    [address] = entries((ROOT / "deploy/systemd/linsheng-web.socket").read_text("utf-8"), "ListenStream")
    assert f"server {address};" in (ROOT / "deploy/nginx.conf").read_text("utf-8")


def test_the_proxys_settings_have_the_list_of_secret_addresses(tmp_path: Path) -> None:
    """By the routes that the app has: one that takes a token or a signature must not be forgotten."""
    conf = (ROOT / "deploy/nginx.conf").read_text(encoding="utf-8")
    [location] = re.findall(r"location ~\* (\S+) \{\s+error_log /dev/null emerg;", conf)
    [hidden_part] = re.findall(r'"~\*(\S+)"\s+"/\$linsheng_kind/\.\.\."', conf)
    assert location == secret_paths.PROXY_LOCATION
    assert hidden_part.replace("?<linsheng_kind>", "") == secret_paths.PROXY_HIDES
    rules = create_app(config_for("sqlite://", tmp_path)).url_map.iter_rules()
    secret = [rule.rule for rule in rules if {"token", "signed"} & rule.arguments]
    assert len(secret) > 10
    assert [path for path in secret if not re.search(secret_paths.PROXY_HIDES, path)] == []
    # Their queries: the link of an earlier complaint, and where the resident stands.
    for path in (*secret, "/complain", "/api/v1/communities"):
        assert re.search(location, path), path
    for path in ("/complaints", "/q/2A8K97FH", "/staff/complaints/1", "/city/"):
        assert not re.search(location, path), path
