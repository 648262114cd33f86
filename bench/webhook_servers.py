"""The servers of the webhook's bench, all started alike, and what their processes cost. Linux only."""

import os
import shlex
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from backend.cli.preparation import prepare
from backend.cli.supervisor import web_command
from backend.core.config import Config
from backend.demo.city import load_demo_city
from backend.models import Community, Complaint, Database, OutboxMessage, WechatMedia
from tests.support.servers import Postgres, free_port

OURS = "backend.wsgi:app"
PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Server:
    """A web server and, where it has one, the process of its database server."""

    port: int
    pid: int
    database_pid: int | None = None

    def cpu(self) -> float:
        """Seconds of the processor, in the kernel too, of its processes until now."""
        return cpu_of_family(self.pid)

    def database_cpu(self) -> float:
        return cpu_of_family(self.database_pid) if self.database_pid else 0.0


def cpu_of_family(pid: int) -> float:
    """A process and its children. By the scheduler's own count: that of `stat` moves in steps of 10 ms."""
    return sum(map(_thread_cpu, _threads(pid))) + sum(
        _thread_cpu(thread) for child in _children(pid) for thread in _threads(child)
    )


def _children(pid: int) -> list[int]:
    every = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
    return [child_pid for child_pid in every if _parent(child_pid) == pid]


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):  # it has ended meanwhile
        return 0


def _threads(pid: int) -> list[Path]:
    try:
        return list(Path(f"/proc/{pid}/task").iterdir())
    except FileNotFoundError:
        return []


def _thread_cpu(thread: Path) -> float:
    try:
        return int((thread / "schedstat").read_text().split()[0]) / 1e9
    except (FileNotFoundError, ProcessLookupError):
        return 0.0


@dataclass(frozen=True, slots=True)
class City:
    """Our service on one database, which holds the demo city."""

    config: Config
    database_pid: int | None
    community_name: str

    def stored_counts(self) -> tuple[int, int, int]:
        """Photos in the database, outbox messages that ask a worker to fetch them, complaints."""
        database = Database(self.config)
        messages = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.job == WechatMedia.job)
        with database.reading() as session:
            photos, complaints = (
                session.scalar(select(func.count()).select_from(table)) for table in (WechatMedia, Complaint)
            )
            stored = photos or 0, session.scalar(messages) or 0, complaints or 0
        database.dispose()
        return stored


@contextmanager
def city(folder: Path, kind: str) -> Iterator[City]:
    """`kind` is sqlite or postgresql. PostgreSQL is a server of its own that would outlive a power cut."""
    with ExitStack() as stack:
        variables = {"data_dir": str(folder), "redis_url": "redis://127.0.0.1:1/0"}
        pid = None
        if kind == "postgresql":
            postgres = Postgres(durable=True)
            stack.callback(postgres.stop)
            postgres.execute("CREATE DATABASE bench")
            variables["database_url"] = postgres.url("bench")
            pid = postgres.pid
        config = Config.from_env({f"LINSHENG_{name.upper()}": value for name, value in variables.items()})
        yield City(config, pid, _fill(config))


def _fill(config: Config) -> str:
    """The demo city; returns the name of a community that has it alone."""
    database = Database(config)
    prepare(database)
    with database.transaction() as session:
        load_demo_city(session)
        names = select(Community.name).group_by(Community.name).having(func.count() == 1)
        name = session.scalars(names.order_by(Community.name).limit(1)).one()
    database.dispose()
    return name


@contextmanager
def serving(application: str, config: Config, database_pid: int | None = None) -> Iterator[Server]:
    """The application behind the web server that `linsheng run` starts, with all its options."""
    port = free_port()
    command = shlex.split(web_command(config.model_copy(update={"port": port})))
    command[command.index(OURS)] = application
    process = subprocess.Popen(command, env={**os.environ, **_variables(config)})  # noqa: S603 - our own command
    try:
        _await(port, process)
        yield Server(port, process.pid, database_pid)
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _variables(config: Config) -> Mapping[str, str]:
    names = ("data_dir", "database_url", "redis_url")
    return {f"LINSHENG_{name.upper()}": str(getattr(config, name)) for name in names}


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    """Until it takes connections. The first deliveries wait for the workers to load."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit("the web server did not start")
