"""`linsheng run` as a person starts it: ready, crashed into, stopped, and started again."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from backend.cli.supervisor import StartError, Supervisor
from backend.core.config import Config
from tests.support.patience import PATIENCE
from tests.support.servers import free_port

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="finds the processes in /proc")


class Service:
    """One `linsheng run` in a data folder with an awkward name."""

    def __init__(self, data: Path, port: int) -> None:
        self.data = data
        self.port = port
        self._session = ""
        self._output = data.parent / f"output-{time.monotonic_ns()}.txt"
        with self._output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "backend.cli", "run", "--empty", "--port", str(port), "--data", data],
                cwd=ROOT,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                # As a shell starts what runs in the background.
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),  # noqa: PLW1509 - no threads here
            )

    @property
    def output(self) -> str:
        return self._output.read_text(encoding="utf-8")

    def await_ready(self) -> None:
        wait_until(lambda: self.ready or self.process.poll() is not None)
        assert self.ready, self.output
        assert self.processes()

    @property
    def ready(self) -> bool:
        return f"\nready http://127.0.0.1:{self.port}\n" in self.output

    def processes(self, name: str = "") -> dict[int, str]:
        """Pid and command of supervisord and all below it, found by the session that they share."""
        pids = {}
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                parent, _, session = (folder / "stat").read_text().rpartition(")")[2].split()[1:4]
            except OSError:  # it has ended meanwhile
                continue
            if int(parent) == self.process.pid and int(session) == int(folder.name):
                self._session = session
            if session == self._session and name in command:
                pids[int(folder.name)] = command
        return pids


def wait_until(condition: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Service]]:
    started: list[Service] = []
    data = tmp_path / f"data 目录 50% %41{'-long' * 20}"
    port = free_port()

    def start_one(*, on: int = port, folder: Path = data) -> Service:
        started.append(Service(folder, on))
        return started[-1]

    yield start_one
    for service in started:
        for pid in [service.process.pid, *service.processes()]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        service.process.wait()


def test_starts_serves_recovers_and_starts_again_after_any_end(
    start: Callable[..., Service], tmp_path: Path
) -> None:
    service = start()
    service.await_ready()
    with urllib.request.urlopen(f"http://127.0.0.1:{service.port}/healthz") as answer:
        assert answer.status == 200
    assert service.processes("valkey-server")
    assert len(service.processes("backend.cli worker")) == 4  # two for notices

    assert "Another instance is running on" in refusal(service.data, free_port())
    assert f"Port {service.port} is taken" in refusal(tmp_path / "other", service.port)

    [relay] = service.processes("backend.cli relay")
    os.kill(relay, signal.SIGKILL)
    wait_until(lambda: set(service.processes("backend.cli relay")) - {relay})

    service.process.send_signal(signal.SIGKILL)
    assert service.process.wait(PATIENCE) == -signal.SIGKILL
    wait_until(lambda: not service.processes())

    again = start()
    again.await_ready()
    again.process.send_signal(signal.SIGINT)
    assert again.process.wait(PATIENCE) == 0
    assert again.processes() == {}
    assert "Traceback" not in again.output


def refusal(folder: Path, port: int) -> str:
    """Why a second service does not start there. By the rule alone: the command takes seconds to say it."""
    variables = {"LINSHENG_DATA_DIR": str(folder), "LINSHENG_PORT": str(port)}
    supervisor = Supervisor(Config.from_env(variables))
    with pytest.raises(StartError) as refused:
        supervisor.claim()
    supervisor.stop()
    return str(refused.value)
