"""Targets in processes of their own, under atheris (libFuzzer): `python -m tests.fuzzing.worker JOBS`.

A process ends with its target; what it found so far stands in the report all the time, so that the parent
knows it also of one that a decoder brought down.
"""

import ctypes
import gc
import hashlib
import json
import os
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, fields
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn

import atheris

from tests.fuzzing.job import Job
from tests.fuzzing.target import Run, Target
from tests.fuzzing.targets import targets
from tests.fuzzing.values import BACKEND, words_for_libfuzzer

ROOT = str(BACKEND.parent)
REPORTS_A_RUN = 20
PAGE = os.sysconf("SC_PAGE_SIZE")
MOST_MEMORY_MB = 3_000
LONGEST_SECONDS = 60  # of one input, by the wall: the machine may be busy


@dataclass(slots=True)
class Report:
    """`memory` is the resident memory in bytes after each share of the inputs, with garbage collected."""

    inputs: int = 0
    seconds: float = 0.0
    outcomes: Counter[str] = field(default_factory=Counter)
    faults: dict[str, str] = field(default_factory=dict)
    memory: list[tuple[int, int]] = field(default_factory=list)
    finished: bool = False

    def as_json(self) -> dict[str, object]:
        return {item.name: getattr(self, item.name) for item in fields(self)}


class Worker:
    """`close` is called at the end: libFuzzer itself leaves the process without a word."""

    def __init__(self, job: Job, run: Run, close: Callable[[], None]) -> None:
        self._job, self._run, self._close = job, run, close
        self._report = Report()
        self._began = time.monotonic()
        self._step = max(1, job.runs // REPORTS_A_RUN)
        self._next_write = self._began

    def run_once(self, data: bytes) -> None:
        report = self._report
        try:
            report.outcomes[self._run(data)] += 1
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a fault
            self._keep(data, error)
        report.inputs += 1
        if report.inputs % self._step == 0:
            self._remember()
        now = time.monotonic()
        if report.inputs >= self._job.runs or now - self._began >= self._job.seconds:
            self._end()
        elif now >= self._next_write:
            self._next_write = now + 1
            self._write()

    def _keep(self, data: bytes, error: Exception) -> None:
        """The first input of each place that failed."""
        place = _place(error)
        if place not in self._report.faults:
            name = f"{self._job.target}-{hashlib.sha256(data).hexdigest()[:12]}"
            folder = Path(self._job.faults) / self._job.target
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
            text = "".join(traceback.format_exception(error))
            (folder / f"{name}.txt").write_text(
                f"{data!r}\n{text}", encoding="utf-8", errors="backslashreplace"
            )
            self._report.faults[place] = str(folder / name)
            print(f"FAULT {self._job.target}: {place}\n      {folder / name}", flush=True)
        self._report.outcomes["fault"] += 1

    def _remember(self) -> None:
        gc.collect()
        ctypes.CDLL(None).malloc_trim(0)
        self._report.memory.append((self._report.inputs, resident_bytes()))

    def _write(self) -> None:
        self._report.seconds = time.monotonic() - self._began
        part = Path(f"{self._job.report}.part")
        part.write_text(json.dumps(self._report.as_json()), encoding="utf-8")
        part.replace(self._job.report)

    def _end(self) -> None:
        self._remember()
        self._report.finished = self._report.inputs >= self._job.runs
        self._write()
        self._close()
        sys.stdout.flush()
        os._exit(0)


def resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * PAGE


def _place(error: BaseException) -> str:
    """The kind of error with the last line of ours that it went through; of a fault with a cause, of that."""
    cause = error.__cause__ if error.__cause__ is not None else error
    frames = traceback.extract_tb(cause.__traceback__)
    ours = [frame for frame in frames if f"{ROOT}/backend/" in frame.filename] or list(frames)
    where = f"{ours[-1].filename.removeprefix(ROOT + '/')}:{ours[-1].lineno}" if ours else "nowhere"
    words = f" ({error})" if type(error).__name__ == "FaultError" else ""
    return f"{type(cause).__name__} at {where}{words}"


def main(jobs: list[Job]) -> None:
    """Each job in a child of this process, which has imported and instrumented everything once."""
    targets_of_jobs = {job.target: targets()[job.target] for job in jobs}
    instrumented = {part for target in targets_of_jobs.values() for part in target.instrumented}
    with atheris.instrument_imports(
        include=["backend"], exclude=_unguided(tuple(instrumented)), enable_loader_override=False
    ):
        for target in targets_of_jobs.values():
            target.load()
    gc.collect()
    gc.freeze()  # what was imported stays, and need not be looked at again
    for job in jobs:
        child = os.fork()
        if child == 0:
            _fuzz(job, targets_of_jobs[job.target])
        _, status = os.waitpid(child, 0)
        Path(f"{job.report}.status").write_text(str(os.waitstatus_to_exitcode(status)), encoding="ascii")


def _fuzz(job: Job, target: Target) -> NoReturn:
    with ExitStack() as stack:
        opened = stack.enter_context(target.open())
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="linsheng-corpus-")))
        corpus, words = folder / "corpus", folder / "words"
        corpus.mkdir()
        for number, seed in enumerate(opened.seeds()):
            if len(seed) <= target.longest:
                (corpus / f"{number:05d}").write_bytes(seed)
        words.write_text(words_for_libfuzzer(), encoding="ascii")
        options = {
            "seed": job.seed,
            "max_len": target.longest,
            "timeout": LONGEST_SECONDS,
            "rss_limit_mb": MOST_MEMORY_MB,
            "dict": words,
            "artifact_prefix": f"{job.faults}/{job.target}-",
            "verbosity": 0,
        }
        flags = [f"-{name}={value}" for name, value in options.items()]
        worker = Worker(job, opened.run, stack.close)
        atheris.Setup([sys.argv[0], *flags, str(corpus)], worker.run_once)
        atheris.Fuzz()
    os._exit(1)  # it ends in Worker, or by a fault of its own


def _unguided(instrumented: tuple[str, ...]) -> list[str]:
    """Modules that are imported as they are: atheris itself chooses by whole packages."""
    modules = (".".join(path.relative_to(ROOT).with_suffix("").parts) for path in BACKEND.rglob("*.py"))
    names = (module.removesuffix(".__init__") for module in modules)
    return [name for name in names if not f"{name}.".startswith(tuple(f"{part}." for part in instrumented))]


if __name__ == "__main__":
    main([Job(**job) for job in json.loads(sys.argv[1])])
