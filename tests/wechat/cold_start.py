"""Processes that start without a token and all want one at the same moment."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.patience import PATIENCE
from tests.support.servers import Valkey


@contextmanager
def cold(way: str, number: int, url: str, valkey: Valkey) -> Iterator[list[subprocess.Popen[str]]]:
    """Processes that stand ready to want a token, none of which has one."""
    command = [sys.executable, "-m", "tests.wechat.cold_process", way, url, valkey.url]
    started = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(number)
    ]
    try:
        for process in started:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        yield started
    finally:
        for process in started:
            process.kill()
            process.communicate()


def tokens_of(processes: list[subprocess.Popen[str]]) -> set[str]:
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    return {process.communicate(timeout=PATIENCE)[0].strip() for process in processes}
