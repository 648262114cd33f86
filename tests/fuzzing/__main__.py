"""The command line of `./scripts/fuzz`: runs targets one after another, and says what came of it."""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from fnmatch import fnmatch
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.fuzzing.job import Job, Summary, summary_of
from tests.fuzzing.target import Target
from tests.fuzzing.targets import targets


@dataclass(frozen=True, slots=True)
class Part:
    """So many inputs for a target in one process."""

    target: Target
    runs: int
    seed: int


MOST_DEATHS = 5  # of a worker that a decoder brings down: each is a fault, and it begins anew


def main() -> int:
    options = _options()
    chosen = [target for name, target in targets().items() if _is_chosen(name, options.target)]
    if options.list or not chosen:
        print("\n".join(f"{target.runs:>9,}  {target.name}" for target in targets().values()))
        return 0 if options.list else 2
    print(f"{len(chosen)} targets, seed {options.seed}, at most {options.time} s each")
    with (
        TemporaryDirectory(prefix="linsheng-fuzz-reports-") as folder,
        ThreadPoolExecutor(options.jobs) as pool,
    ):
        run = partial(_run, options=options, folder=Path(folder))
        summaries = [summary for done in pool.map(run, _shares(chosen, options)) for summary in done]
    return _conclude(_joined(summaries))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./scripts/fuzz", description="Hostile inputs for every parser.")
    parser.add_argument(
        "--target", action="append", help="a name, or a pattern such as 'core.*'; again for more"
    )
    parser.add_argument("--runs", type=int, help="inputs for each target, instead of its own number")
    parser.add_argument("--time", type=int, default=3600, help="seconds for each target (3600)")
    parser.add_argument("--seed", type=int, default=1, help="of the random numbers (1)")
    parser.add_argument("--jobs", type=int, default=2, help="processes at once (2)")
    parser.add_argument("--faults", default="fuzz-faults", help="a folder for inputs that fail (fuzz-faults)")
    parser.add_argument("--list", action="store_true", help="the targets with their numbers")
    return parser.parse_args()


def _is_chosen(name: str, patterns: list[str] | None) -> bool:
    return not patterns or any(fnmatch(name, pattern) for pattern in patterns)


def _shares(chosen: list[Target], options: argparse.Namespace) -> list[list[Part]]:
    """What one process does after another: targets that cost much to load alone, the others together.

    A long target is shared by all processes, each with a seed of its own.
    """
    alone = [[part] for target in chosen if target.is_alone for part in _parts(target, options)]
    together = [part for target in chosen if not target.is_alone for part in _parts(target, options)]
    return [*alone, *filter(None, (together[start :: options.jobs] for start in range(options.jobs)))]


def _parts(target: Target, options: argparse.Namespace) -> Iterator[Part]:
    runs = options.runs or target.runs
    count = options.jobs if runs >= target.shared_from else 1
    for number in range(count):
        yield Part(target, runs // count + (number < runs % count), options.seed + number)


def _run(parts: list[Part], *, options: argparse.Namespace, folder: Path) -> list[Summary]:
    Path(options.faults).mkdir(parents=True, exist_ok=True)
    summaries = [Summary(part.target.name, planned=part.runs) for part in parts]
    left = list(range(len(parts)))
    for death in range(MOST_DEATHS + 1):
        jobs = [_job(parts[at], summaries[at], death, options, folder) for at in left]
        output = _work(jobs)
        for at, job in zip(left, jobs, strict=True):
            summary = summary_of(job, output)
            if summary.died and _is_contained(parts[at].target, Path(options.faults)):
                summary.faults.pop()
                summary.outcomes["contained"] += 1
            summaries[at].add(summary)
        left = [at for at in left if summaries[at].died and not _is_over(summaries[at], options)]
        for at in left:
            summaries[at].died = False
        if not left:
            break
    for summary in summaries:
        print(summary.line(), flush=True)
    return summaries


def _is_contained(target: Target, folder: Path) -> bool:
    """Whether what brought the worker down is refused where the product decodes: in a child process."""
    files = sorted(folder.glob(f"{target.name}-crash-*"), key=lambda file: file.stat().st_mtime)
    if not target.in_child or not files:
        return False
    done = subprocess.run([sys.executable, "-m", "tests.fuzzing.media", target.name, files[-1]], check=False)
    return done.returncode == 0


def _is_over(summary: Summary, options: argparse.Namespace) -> bool:
    return summary.inputs >= summary.planned or summary.seconds >= options.time


def _job(part: Part, summary: Summary, death: int, options: argparse.Namespace, folder: Path) -> Job:
    return Job(
        target=part.target.name,
        runs=part.runs - summary.inputs,
        seconds=options.time - summary.seconds,
        seed=part.seed + 1000 * death,
        report=str(folder / f"{part.target.name}-{part.seed}-{death}.json"),
        faults=options.faults,
    )


def _work(jobs: list[Job]) -> str:
    """The end of what the worker wrote, for those that died."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzzing.worker", json.dumps([asdict(job) for job in jobs])],
        stdout=None,  # faults are told as they are found
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        check=False,
    )
    return done.stderr[-2000:]


def _joined(summaries: list[Summary]) -> list[Summary]:
    by_name: dict[str, Summary] = {}
    for summary in summaries:
        if summary.target in by_name:
            by_name[summary.target].join(summary)
        else:
            by_name[summary.target] = summary
    return list(by_name.values())


def _conclude(summaries: list[Summary]) -> int:
    print("\n" + "\n".join([Summary.heading(), *(summary.line() for summary in summaries)]))
    faults = [fault for summary in summaries for fault in summary.faults]
    short = [summary.target for summary in summaries if summary.inputs < summary.planned]
    leaks = [summary.target for summary in summaries if summary.leaks]
    inputs = sum(summary.inputs for summary in summaries)
    print(f"\n{inputs:,} inputs, {len(faults)} faults, {len(leaks)} leaks: {', '.join(leaks) or 'none'}")
    print("\n".join(faults))
    if short:
        print(f"NOT ALL: the time ended first for {', '.join(short)}")
    return 1 if faults or leaks else 0


if __name__ == "__main__":
    sys.exit(main())
