"""The webhook's bench runs, and what it says of costs is the processes' own."""

import os
import subprocess
import sys
import time

import pytest

from bench.webhook import main
from bench.webhook_load import Sent
from bench.webhook_servers import cpu_of_family
from bench.webhook_table import BASE, Cell, Look, ratios

SPINNING = "import sys, time\nwhile time.process_time() < 0.5: pass\nprint(flush=True)\nsys.stdin.read()"


def test_every_way_answers_and_every_photo_is_stored_and_queued(capsys: pytest.CaptureFixture[str]) -> None:
    main(["--quick", "--markdown"])
    rows = [line.split(" | ") for line in capsys.readouterr().out.splitlines() if line.startswith("| ")][2:]
    assert {(name.removeprefix("| "), message) for name, message, *_ in rows} == {
        ("bare WSGI", "photo"),
        ("WeRoBot", "photo"),
        *((name, message) for name in (BASE, "SQLite", "PostgreSQL") for message in ("photo", "photo, AES")),
        *(
            (name, message)
            for name in ("SQLite", "PostgreSQL")
            for message in ("complaint", "redelivery", "ignored")
        ),
    }
    cpu = {(name.removeprefix("| "), message): float(cpu) for name, message, cpu, *_ in rows}
    assert 0 < cpu["bare WSGI", "photo"] < cpu["SQLite", "complaint"]
    assert [bool(row[-1].strip(" |")) for row in rows] == [row[0] == "| PostgreSQL" for row in rows]


def test_cpu_is_that_of_a_process_and_its_children() -> None:
    before = cpu_of_family(os.getpid())
    child = subprocess.Popen([sys.executable, "-c", SPINNING], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stdin is not None
    child.stdout.readline()
    time.sleep(0.1)
    assert 0.5 <= cpu_of_family(child.pid) < 5
    assert cpu_of_family(os.getpid()) - before >= 0.5
    child.communicate()


def test_a_ratio_is_that_of_one_round() -> None:
    def look(cpu: float) -> Look:
        return Look(10, cpu, 0.0, Sent((0.1,) * 10, 1.0, 10))

    looks = {(1, Cell(BASE, "photo")): [look(1), look(4)], (1, Cell("SQLite", "photo")): [look(2), look(8)]}
    assert ratios(looks, 1, Cell("SQLite", "photo")) == [2, 2]
