"""Every command of docs/operations.md, read from it and run as far as a machine for tests allows."""

import os
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from backend.cli import linsheng
from tests.conftest import PERSONAL_DATA_KEY
from tests.support.deployment import UNITS, compose_services
from tests.support.servers import POSTGRES_BIN, Postgres

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
PROGRAMS = {
    "docker", "git", "gunicorn", "install", "journalctl", "linsheng", "pg_dump", "pg_restore", "python3",
    "redis-cli", "rsync", "sqlite3", "systemctl", "systemd-analyze", "systemd-run", "useradd",
}  # fmt: skip

# Beginnings of commands that are not run, and why.
NOT_RUN = {
    "useradd ": "adds a user to the machine",
    "git ": "needs the address of a repository",
    "python3 -m venv": "takes minutes; ./scripts/python-env does it before the tests",
    ".venv/bin/pip ": "takes minutes; ./scripts/python-env does it before the tests",
    "systemctl ": "no systemd runs here; the units it names exist, see below",
    "systemd-analyze ": "tests/deploy/test_deployment.py runs it for each unit",
    "journalctl ": "no systemd runs here",
    "docker ": "no Docker runs here; the services it names exist, see below",
    "gunicorn ": "a process of the service: tests/cli/test_run.py",
    "linsheng relay": "a process of the service: tests/cli/test_run.py",
    "linsheng worker": "a process of the service: tests/cli/test_run.py",
    "linsheng keys retire IDENTIFIER": "there is one key only: tests/cli/test_keys.py",
    "linsheng run": "a process of the service: tests/cli/test_run.py",
    "linsheng() ": "a shell function around systemd-run",
    "redis-cli ": "its wheel has the server only",
    "cd ": "goes where the test stands already",
}


def commands() -> list[str]:
    """In the order of the document: those of its blocks, then those between two backticks."""
    found: list[str] = []
    for block in re.findall(r"^```sh\n(.*?)^```", DOCUMENT, re.MULTILINE | re.DOTALL):
        text = re.sub(r"[ ]+#[^\n]*|^#[^\n]*", "", block.replace("\\\n", " "), flags=re.MULTILINE)
        lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
        found += [command.strip() for line in lines for command in line.split(" && ")]
    outside = re.sub(r"^```.*?^```", "", DOCUMENT, flags=re.MULTILINE | re.DOTALL)
    for code in re.findall(r"`([^`]+)`", outside):
        words = code.split()
        if len(words) > 1 and words[0] in PROGRAMS:
            found.append(" ".join(words))
    return list(dict.fromkeys(found))


def reason_not_to_run(command: str) -> str | None:
    if command.startswith("rsync ") and shutil.which("rsync") is None:
        return "no rsync here"
    if command.startswith("install --directory --owner=900") and os.getuid() != 0:
        return "needs root"
    if command.startswith("sqlite3 ") and shutil.which("sqlite3") is None:
        return "no sqlite3 here"
    return next((why for start, why in NOT_RUN.items() if command.startswith(start)), None)


class Machine:
    """A folder for each place that the document names, a database server, and the settings of production."""

    def __init__(self, folder: Path, server: Postgres, url: str) -> None:
        self._folder = folder
        self._server = server
        self._url = url
        self.work = folder / "work"
        self.work.mkdir()
        (self.work / "deploy").symlink_to(ROOT / "deploy")
        shutil.copy(ROOT / "deploy/linsheng.env.example", self.work)
        for name in ("var/lib/linsheng/photos", "var/lib/linsheng/print", "etc/systemd/system", "work/data"):
            (folder / name).mkdir(parents=True)
        (folder / "var/lib/linsheng/audit-ends.log").touch()
        shutil.copytree(folder / "var/lib/linsheng", self.work / "backup")
        connection = sqlite3.connect(self.work / "data/linsheng.db")
        connection.execute("CREATE TABLE here (id)")
        connection.close()

    def run(self, command: str) -> str:
        """Raises AssertionError with what it said."""
        here = self._here(command)
        if here.startswith("linsheng "):
            return self._linsheng(here.removeprefix("linsheng ").split())
        done = subprocess.run(
            ["bash", "-ec", here],
            cwd=self.work,
            env=self._environ,
            input="a password\n" * 2,
            start_new_session=True,
            timeout=60,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, (here, done.stderr)
        return done.stdout

    def _here(self, command: str) -> str:
        for place in ("/etc/linsheng", "/etc/systemd/system", "/var/lib/linsheng"):
            command = re.sub(rf"(?<![\w/]){place}(?![\w])", f"{self._folder}{place}", command)
        return (
            command.replace("sudo -u postgres ", "")
            .replace("-g linsheng", f"-g {os.getgid()}")
            .replace("createuser --pwprompt linsheng", "createuser --pwprompt linsheng_of_the_guide")
            .replace("--owner=linsheng", "--owner=linsheng_of_the_guide")
            .replace("--locale=C linsheng", "--locale=C of_the_guide")
        )

    def _linsheng(self, arguments: list[str]) -> str:
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(self.work)
            result = CliRunner().invoke(linsheng, arguments, env=self._settings, input="")
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        # Redis is away here, and says so.
        assert result.exit_code == 0 or arguments == ["doctor"], (arguments, result.output)
        return result.output

    @property
    def _settings(self) -> dict[str, str]:
        variables = {
            "mode": "production",
            "data_dir": f"{self._folder}/var/lib/linsheng",
            "database_url": self._url,
            "redis_url": "redis://127.0.0.1:1/0",
            "base_url": "https://linsheng.example.gov.cn",
            "storage_url": f"file://{self._folder}/var/lib/linsheng/photos",
            "secret_key": "0123456789abcdef" * 4,
            "personal_data_key": PERSONAL_DATA_KEY,
            "city_name": "临江市",
        }
        return {f"LINSHENG_{name.upper()}": value for name, value in variables.items()}

    @property
    def _environ(self) -> dict[str, str]:
        return {
            **os.environ,
            "PATH": f"{POSTGRES_BIN}:{os.environ['PATH']}",
            "URL": self._url.replace("postgresql+psycopg://", "postgresql://"),
            "PGHOST": "127.0.0.1",
            "PGPORT": str(self._server.port),
            "PGUSER": "linsheng",
        }

    def move_to(self, name: str) -> None:
        """Another database of the same server."""
        self._url = self._server.url(name)

    def forget(self) -> None:
        """What the guide made on the server that other tests use too."""
        self._server.execute("DROP DATABASE IF EXISTS of_the_guide")
        self._server.execute("DROP ROLE IF EXISTS linsheng_of_the_guide")


@pytest.fixture
def machine(tmp_path: Path, postgres: Postgres, postgres_url: str) -> Iterator[Machine]:
    made = Machine(tmp_path, postgres, postgres_url)
    yield made
    made.forget()


def test_every_command_is_run_or_says_why_not(machine: Machine) -> None:
    """`import city.xlsx` and the containers' commands did not find the file, and pg_dump not the database."""
    output_of = {
        command: machine.run(prepared(command, machine))
        for command in commands()
        if reason_not_to_run(command) is None and not command.startswith("pg_restore ")
    }
    assert len(output_of) > 20
    assert {"linsheng", "pg_dump", "sudo", "cp", "install", "python3"} <= {
        line.split()[0] for line in output_of
    }
    assert "registry: 3 communities" in output_of["linsheng doctor"]
    assert "Nothing was stored" in output_of["linsheng import --dry-run city.xlsx"]

    [restore] = [command for command in commands() if command.startswith("pg_restore ")]
    machine.move_to("of_the_guide")
    machine.run(restore)
    assert "0 added, 0 updated, 3 unchanged" in machine.run("linsheng import city.xlsx")


def prepared(command: str, machine: Machine) -> str:
    """What whoever follows the document has done in between."""
    if command == "linsheng import --dry-run city.xlsx":
        shutil.copy(machine.work / "example.xlsx", machine.work / "city.xlsx")
    if command.startswith("linsheng account"):
        return f"{command} --password a-password-of-the-guide-4711"
    (machine.work / "linsheng.db.copy").unlink(missing_ok=True)  # one of two ways to make it
    return command


def test_each_reason_not_to_run_is_needed() -> None:
    for start in NOT_RUN:
        assert any(command.startswith(start) for command in commands()), start


def test_units_and_containers_that_commands_name_exist() -> None:
    units = {unit.name.removesuffix(".service") for unit in UNITS} | {
        "linsheng.target",
        "linsheng-web.socket",
    }
    services = compose_services()
    for command in commands():
        if command.startswith("systemctl "):
            named = re.findall(r"linsheng[\w.-]*@?", command)
            assert set(named) <= units, command
        containers = re.findall(
            r"docker compose (?:run --rm|exec --no-TTY|logs|cp|up --detach(?: --scale)?) ([a-z]+)", command
        )
        assert set(containers) <= set(services), command
    [folder] = [volume for volume in services["linsheng"]["volumes"] if volume.startswith("./")]
    assert folder == "./files:/files"
    assert services["linsheng"]["working_dir"] == "/files"
