"""What fuzzing once found stays mended, and every parser can be fuzzed. The search is `./scripts/fuzz`."""

import json
from contextlib import nullcontext
from functools import partial
from itertools import islice
from pathlib import Path

import pytest

from tests.fuzzing.job import LEAK_BYTES, Job, Summary, summary_of
from tests.fuzzing.media import run_for_real
from tests.fuzzing.parsers import OTHERWISE, parsers
from tests.fuzzing.target import SEEDS, Opened, kept_seeds
from tests.fuzzing.targets import MADE_BY_HAND, targets

SEEDS_OF_EACH = 3


def test_inputs_that_once_failed() -> None:
    for folder in sorted(SEEDS.iterdir()):
        target = targets()[folder.name]
        in_child = nullcontext(Opened(partial(run_for_real, target.name), tuple))  # it would end this process
        with in_child if target.in_child else target.open() as opened:
            for seed in kept_seeds(folder.name):
                opened.run(seed.read_bytes())


def test_every_parser_is_fed() -> None:
    """One whose parameters nothing supplies raises UnknownParameterError and says where to say it."""
    for target in targets().values():
        if not target.is_alone:
            with target.open() as opened:
                outcomes = [opened.run(seed) for seed in islice(opened.seeds(), SEEDS_OF_EACH)]
            assert len(outcomes) == SEEDS_OF_EACH, target.name


def test_parsers_are_found() -> None:
    """A new `parse_…` in any subject, and any function of the typed fields."""
    paths = {parser.path for parser in parsers()}
    assert {
        "backend.core.numbers.parse_number",
        "backend.core.fields.values.iso_day",
        "backend.registry.forms.parse_firm",
        "backend.open311.forms.parse_request_form",
    } <= paths
    modules = {path.rpartition(".")[0] for path in OTHERWISE}
    assert all(Path(*module.split(".")).with_suffix(".py").exists() for module in modules)
    named = {
        reason.removeprefix("target ").partition(":")[0]
        for reason in OTHERWISE.values()
        if reason.startswith("target ")
    }
    assert named <= {target.name for target in MADE_BY_HAND}


@pytest.mark.parametrize(("end", "leaks"), [(LEAK_BYTES, False), (LEAK_BYTES + 101, True)])
def test_memory_after_the_warm_up_is_a_leak(tmp_path: Path, end: int, *, leaks: bool) -> None:
    report = tmp_path / "report.json"
    memory = [[1000, 1], [20_000, 100], [60_000, 5], [100_000, end + 99]]
    report.write_text(json.dumps({"inputs": 100_000, "memory": memory}))
    Path(f"{report}.status").write_text("0")
    summary = Summary("x", planned=200_000)
    summary.add(summary_of(Job("x", 100_000, 1.0, 1, str(report), ""), ""))
    assert summary.leaks is leaks
    assert "of 200,000: the time ended first" in summary.line()


def test_a_worker_that_died_is_a_fault(tmp_path: Path) -> None:
    summary = summary_of(Job("x", 100, 1.0, 1, str(tmp_path / "none"), ""), "SEGV")
    assert summary.died
    assert "SEGV" in summary.faults[0]
