"""Commands of the service in processes that are forked from one which has imported everything.

To import the service costs two seconds of the processor, and the tests of crashes start a hundred processes.
Each is a real one with a process group, a log and an environment of its own, and dies like any other.
tests/cli starts them as an operator does.
"""

import multiprocessing
import os
import signal
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path

_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(["backend.cli", "backend.work", "backend.jobs.worker"])


def forked(
    command: str, settings: dict[str, str], log: Path, before: Callable[[], object] | None = None
) -> BaseProcess:
    """Start `linsheng COMMAND` with the settings; what it prints goes to the log.

    `before` is called in the process first: a function of a module, or a partial of one.
    """
    log.touch()
    process = _CONTEXT.Process(target=_run, args=(command, settings, log, before))
    process.start()
    return process


def forked_call(function: Callable[[], object], settings: dict[str, str]) -> BaseProcess:
    """The function in such a process; one of a module that needs nothing of pytest, or a partial of it."""
    process = _CONTEXT.Process(target=_call, args=(function, settings))
    process.start()
    return process


def kill_group(process: BaseProcess) -> None:
    """As a power cut would, together with anything it started."""
    if process.pid is None or not process.is_alive():
        return
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:  # it has not made its group yet
        process.kill()
    process.join()


def _call(function: Callable[[], object], settings: dict[str, str]) -> None:
    os.setsid()
    os.environ.update(settings)
    function()


def _run(command: str, settings: dict[str, str], log: Path, before: Callable[[], object] | None) -> None:
    os.setsid()
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(output, 1)
    os.dup2(output, 2)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.update(settings)
    if before:
        before()
    from backend.cli import linsheng

    linsheng(command.split())
