"""The whole service as an operator starts it: `linsheng run` in a process of its own."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from tests.support.patience import PATIENCE
from tests.support.servers import free_port

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "backend.cli"]


class Service:
    """Web server, relay, workers and Valkey under one supervisor, on a port and folder of its own."""

    def __init__(self, folder: Path, *arguments: str, **settings: str) -> None:
        self.port = free_port()
        self.data = folder / "data"
        self.settings = {
            f"LINSHENG_{name.upper()}": value
            for name, value in (
                {"workers": "1"} | settings | {"data_dir": str(self.data), "port": str(self.port)}
            ).items()
        }
        self.output: list[str] = []
        self._ready = threading.Event()
        self._process = subprocess.Popen(
            [*COMMAND, "run", "--port", str(self.port), "--data", str(self.data), *arguments],
            cwd=ROOT, env=self.environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            start_new_session=True,
            # A suite that was started under nohup would hand its deafness down to the service.
            preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),  # noqa: PLW1509 - short, no locks
        )  # fmt: skip
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def environ(self) -> dict[str, str]:
        return {**os.environ, **self.settings, "PYTHONWARNINGS": "ignore"}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def wait_until_ready(self) -> None:
        if not self._ready.wait(PATIENCE) or self._process.poll() is not None:
            self.stop()
            raise AssertionError("not ready:\n" + "".join(self.output))

    def command(self, *arguments: str) -> str:
        """Run another `linsheng` command on the same data."""
        done = subprocess.run(
            [*COMMAND, *arguments],
            cwd=ROOT, env=self.environ, capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout

    def stop(self) -> int:
        """Its terminal closes. Ctrl-C is tried in tests/cli/test_run.py."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGHUP)
        status = self._process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        if self._process.stdout:
            self._process.stdout.close()
        return status

    def children(self) -> list[int]:
        """Processes that still work in this folder, found by their environment."""
        mark = f"LINSHENG_DATA_DIR={self.data}".encode()
        pids = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (entry / "environ").read_bytes().split(b"\0"):
                    pids.append(int(entry.name))
            except OSError:
                continue
        return pids

    def _read(self) -> None:
        for line in self._process.stdout or ():
            self.output.append(line)
            if line.startswith("ready http://"):
                self._ready.set()
        self._ready.set()


def running(service: Service) -> Iterator[Service]:
    """Ready, and at the end stopped with nothing left."""
    service.wait_until_ready()
    yield service
    assert service.stop() == 0
    assert service.children() == []
