"""Decoders of files that strangers made run in a child process, which can use only so much of the machine.

The module of a decoder is run by its name: `run` is the parent's side, `serve` the child's. The answer
travels as one line of JSON, then bytes.
"""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from backend.core.decoding_gate import spend

WALL_SECONDS = 60  # for a child that waits without working
NOT_DONE = 3  # exit status: the file cannot be worked on
PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "LANG")  # keys and passwords are not: the child needs none
_PAGE = 4096


@dataclass(frozen=True, slots=True)
class Limits:
    """`memory` in bytes beyond what the child has loaded when it begins."""

    cpu_seconds: int
    memory: int


@dataclass(frozen=True, slots=True)
class ChildAnswer:
    """What came out, or why nothing did: `refusal` in the user's words."""

    data: bytes = b""
    numbers: list[int] = field(default_factory=list)
    refusal: str = ""


class NotDoneError(Exception):
    """The file took more than the limits allow, or broke the decoder."""


class ExhaustedError(NotDoneError):
    """The file took more time than the limits allow."""


def run(module: str, data: bytes) -> ChildAnswer:
    """Within a place of the gate. Raises NotDoneError, and RuntimeError where the child could not begin."""
    try:
        done = subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-P", "-m", module],
            input=data,
            capture_output=True,
            check=False,
            timeout=WALL_SECONDS,
            env=_environment(),
        )
    except subprocess.TimeoutExpired:
        raise ExhaustedError from None
    if -done.returncode in {signal.SIGKILL, signal.SIGXCPU}:
        raise ExhaustedError
    if done.returncode < 0 or done.returncode == NOT_DONE:
        raise NotDoneError
    if done.returncode:
        raise RuntimeError(f"{module} does not start: {done.stderr.decode(errors='replace')[-2000:]}")
    head, _, body = done.stdout.partition(b"\n")
    facts = json.loads(head)
    spend(float(facts["cpu_seconds"]))
    return ChildAnswer(body, [int(number) for number in facts["numbers"]], str(facts["refusal"]))


def serve(work: Callable[[bytes], ChildAnswer], limits: Limits) -> None:
    """The child. All that it needs is imported already; nothing of the file is read before the limits."""
    _limit(limits)
    try:
        answer = work(sys.stdin.buffer.read())
        head = {
            "numbers": answer.numbers,
            "refusal": answer.refusal,
            "cpu_seconds": round(time.process_time(), 3),
        }
        sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + answer.data)
        sys.stdout.buffer.flush()
    except Exception:  # noqa: BLE001 - a broken file makes decoders raise nearly anything
        os._exit(NOT_DONE)


def _limit(limits: Limits) -> None:
    """The soft limit of CPU time kills; a core file would be as large as the memory."""
    loaded = int(Path("/proc/self/statm").read_text().split()[0]) * _PAGE
    memory = loaded + limits.memory
    for kind, value in (
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (value, value))


def _environment() -> dict[str, str]:
    """The child imports what its parent can."""
    passed = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return passed | {
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "MALLOC_ARENA_MAX": "2",  # each arena of a thread reserves 64 MB of addresses
    }
