"""A supervisor that is killed takes its programs along: the port is free, no work is done twice."""

import subprocess
import sys
from configparser import RawConfigParser
from pathlib import Path

import pytest

from backend.cli.supervisor import END_WITH_PARENT, supervisord_conf
from tests.conftest import config_for
from tests.support.processes import eventually

# A supervisor that starts one program, says its pid and waits.
SUPERVISOR = """
import subprocess, sys, time
print(subprocess.Popen([sys.executable, "-I", "-S", *sys.argv[1:]]).pid, flush=True)
time.sleep(600)
"""
PROGRAM = [sys.executable, "-I", "-S", "-c", "import time; print('runs', flush=True); time.sleep(600)"]


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel of Linux does it")
def test_a_program_ends_when_its_supervisor_is_killed() -> None:
    supervisor = subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR, END_WITH_PARENT, *PROGRAM], stdout=subprocess.PIPE, text=True
    )
    assert supervisor.stdout is not None
    pid = int(supervisor.stdout.readline())
    assert supervisor.stdout.readline() == "runs\n"
    supervisor.kill()
    supervisor.wait()
    supervisor.stdout.close()
    eventually(lambda: not runs(pid))


def runs(pid: int) -> bool:
    """A zombie is what nobody has waited for, not a process that runs."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def test_every_program_of_the_supervisor_is_started_so_and_never_given_up(tmp_path: Path) -> None:
    parser = RawConfigParser()
    parser.read_string(supervisord_conf(config_for("sqlite:///unused.db", tmp_path)))
    programs = [parser[name] for name in parser.sections() if name.startswith("program:")]
    assert len(programs) == 7
    for program in programs:
        assert f"{END_WITH_PARENT}" in program["command"].split('" ')[1], program["command"]
        assert int(program["startretries"]) >= 1_000_000


def test_systemd_gives_no_service_up() -> None:
    for unit in sorted((Path(__file__).parents[2] / "deploy/systemd").glob("*.service")):
        text = unit.read_text(encoding="utf-8")
        assert "Type=oneshot" in text or ("StartLimitIntervalSec=0" in text and "Restart=always" in text), (
            unit
        )
