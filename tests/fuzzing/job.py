"""What a worker is told to do, and what is said of what it did. Knows neither atheris nor the product."""

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

MEGABYTE = 1024 * 1024
# When caches are full and every branch has been seen: after this share of the inputs, and so many of them.
WARM, WARM_INPUTS = 0.2, 5_000
LEAK_BYTES = 32 * MEGABYTE


@dataclass(frozen=True, slots=True)
class Job:
    """`report` is a file, `faults` a folder."""

    target: str
    runs: int
    seconds: float
    seed: int
    report: str
    faults: str


@dataclass(slots=True)
class Summary:
    """`warm` and `end`: resident memory in bytes after the warm-up and at the end, of the worst process."""

    target: str
    planned: int = 0
    inputs: int = 0
    seconds: float = 0.0
    outcomes: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    warm: int = 0
    end: int = 0
    died: bool = False

    @property
    def leaks(self) -> bool:
        return self.end - self.warm > LEAK_BYTES

    def add(self, more: "Summary") -> None:
        """What the same process did after it began anew."""
        self.inputs += more.inputs
        self.seconds += more.seconds
        self.outcomes += more.outcomes
        self.faults += more.faults
        self.died = self.died or more.died
        if more.end - more.warm >= self.end - self.warm:
            self.warm, self.end = more.warm, more.end

    def join(self, other: "Summary") -> None:
        """What another process did at the same time."""
        seconds = max(self.seconds, other.seconds)
        self.add(other)
        self.seconds, self.planned = seconds, self.planned + other.planned

    @staticmethod
    def heading() -> str:
        columns = "inputs        s    taken  refused    empty faults  memory MB"
        return f"{'target':52} {'':>3}{columns}"

    def line(self) -> str:
        memory = f"{self.warm / MEGABYTE:.0f} to {self.end / MEGABYTE:.0f}" if self.warm else "too few to say"
        counts = " ".join(f"{self.outcomes[name]:>8,}" for name in ("taken", "refused", "empty"))
        short = "" if self.inputs >= self.planned else f"  of {self.planned:,}: the time ended first"
        work = f"{self.inputs:>9,} {self.seconds:>8.0f} {counts} {len(self.faults):>6}"
        contained = f", {self.outcomes['contained']} contained" if self.outcomes["contained"] else ""
        return f"{self.target:52} {work}  {memory}{contained}{short}"


def summary_of(job: Job, output: str) -> Summary:
    """From the report of its worker; `output` is what that wrote, told where it was brought down."""
    path, status = Path(job.report), Path(f"{job.report}.status")
    report = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    summary = Summary(job.target, inputs=report.get("inputs", 0), seconds=report.get("seconds", 0.0))
    summary.outcomes = Counter(report.get("outcomes", {}))
    summary.faults = [
        f"{job.target}: {place}\n      {file}" for place, file in report.get("faults", {}).items()
    ]
    summary.died = not status.exists() or status.read_text(encoding="ascii") != "0"
    if summary.died:
        summary.faults.append(f"{job.target}: the worker died\n{output}")
    memory = [
        size for inputs, size in report.get("memory", []) if inputs >= max(WARM * job.runs, WARM_INPUTS)
    ]
    if len(memory) > 1:
        summary.warm, summary.end = memory[0], memory[-1]
    return summary
