"""Runs a command as a whole process and says what it cost."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds on the wall and of the processor, and the largest memory at once in MB."""

    wall: float
    cpu: float
    peak_mb: float


def cost_of(command: list[str], environment: Mapping[str, str] | None = None) -> Cost:
    """The cost of a command, which must succeed."""
    begin = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - our own commands
        command, env={**os.environ, **(environment or {})}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    error_output = process.stderr.read() if process.stderr else b""
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begin
    if status:
        raise SystemExit(f"{' '.join(command[:4])} failed:\n{error_output.decode(errors='replace')[-2000:]}")
    kilobytes = usage.ru_maxrss if sys.platform == "linux" else usage.ru_maxrss / 1024
    return Cost(wall, usage.ru_utime + usage.ru_stime, kilobytes / 1024)


def best_of(times: int, command: list[str], environment: Mapping[str, str] | None = None) -> Cost:
    """The quickest of some runs: the others were disturbed."""
    return min((cost_of(command, environment) for _ in range(times)), key=lambda cost: cost.wall)
