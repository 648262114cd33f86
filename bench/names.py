"""How well and how fast a community is found by a name that was got wrong: among 961 and among 300,000."""

import gc
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean, quantiles

from rich.console import Console
from rich.table import Table

from backend.registry.rules.naming.index import CommunityIndex
from backend.registry.rules.naming.registry_rows import CommunityRow
from bench.named_cities import country, demo_city
from bench.slips import HOMOPHONES, KINDS, TYPOS

SEED = 20250922
QUESTIONS = 1000
AMONG = (1, 3, 5)
STATM = Path("/proc/self/statm")
PAGE = 4096

console = Console(highlight=False, width=120)


@dataclass(slots=True)
class Score:
    """What became of the questions of one kind."""

    ranks: list[int] = field(default_factory=list)
    named: list[bool] = field(default_factory=list)
    wall_ms: list[float] = field(default_factory=list)
    processor_ms: list[float] = field(default_factory=list)

    def among(self, first: int) -> float:
        return sum(1 <= rank <= first for rank in self.ranks) / len(self.ranks)

    def __add__(self, other: "Score") -> "Score":
        return Score(
            self.ranks + other.ranks,
            self.named + other.named,
            self.wall_ms + other.wall_ms,
            self.processor_ms + other.processor_ms,
        )


def main() -> None:
    """Measure everything and print the tables. About a minute."""
    for title, rows in (("961", demo_city()), ("300,000", country(SEED))):
        index = _built(title, rows)
        questions = asked_about(rows, QUESTIONS)
        if title == "961":
            _print("961 names", measured(index, questions, narrowed=False))
            continue
        _print("300,000 names, the district known", measured(index, questions, narrowed=True))
        _print("300,000 names, nothing known", measured(index, questions, narrowed=False))


def asked_about(rows: Sequence[CommunityRow], count: int) -> list[tuple[str, str, CommunityRow]]:
    """Kind, what was typed, and which community was meant; the kinds take turns."""
    draw = random.Random(SEED)
    kinds = list(KINDS.items())
    questions: list[tuple[str, str, CommunityRow]] = []
    while len(questions) < count:
        kind, slip = kinds[len(questions) % len(kinds)]
        row = draw.choice(rows)
        questions.append((kind, slip(draw, row), row))
    return questions


def measured(
    index: CommunityIndex, questions: Sequence[tuple[str, str, CommunityRow]], *, narrowed: bool
) -> dict[str, Score]:
    """Each question asked once, after a few for warming up."""
    scores = {kind: Score() for kind in KINDS}
    for _, typed, row in questions[:50]:
        index.find(typed, district_id=row.district_id if narrowed else None)
    for kind, typed, row in questions:
        score = scores[kind]
        wall, processor = time.perf_counter(), time.thread_time()
        matches = index.find(typed, district_id=row.district_id if narrowed else None)
        score.processor_ms.append((time.thread_time() - processor) * 1000)
        score.wall_ms.append((time.perf_counter() - wall) * 1000)
        ids = [match.community_id for match in matches]
        score.ranks.append(ids.index(row.row_id) + 1 if row.row_id in ids else 0)
        score.named.append(row.name in {match.name for match in matches})
    return scores


def _built(title: str, rows: Sequence[CommunityRow]) -> CommunityIndex:
    gc.collect()
    before, begin = _memory(), time.perf_counter()
    index = CommunityIndex(rows)
    took = time.perf_counter() - begin
    gc.collect()
    console.print(f"\n{title} names: built in {took:.2f} s, {(_memory() - before) / 1e6:.0f} MB held")
    return index


def _memory() -> int:
    """Bytes of this process in memory; 0 where the system does not tell."""
    return int(STATM.read_text().split()[1]) * PAGE if STATM.exists() else 0


def _print(title: str, scores: dict[str, Score]) -> None:
    table = Table(
        "slip", "asked", "top 1", "top 3", "top 5", "name in 5", "ms mean", "ms p95", "CPU ms", title=title
    )
    for column in table.columns[1:]:
        column.justify = "right"
    for kind, score in scores.items():
        table.add_row(*_cells(kind, score))
    table.add_section()
    for kind, parts in (("homophones", HOMOPHONES), ("typos", TYPOS), ("all", tuple(KINDS))):
        table.add_row(*_cells(kind, sum((scores[part] for part in parts), Score())))
    console.print(table)


def _cells(kind: str, score: Score) -> list[str]:
    return [
        kind,
        str(len(score.ranks)),
        *(f"{score.among(first):.3f}" for first in AMONG),
        f"{mean(score.named):.3f}",
        f"{mean(score.wall_ms):.3f}",
        f"{quantiles(score.wall_ms, n=20)[-1]:.3f}",
        f"{mean(score.processor_ms):.3f}",
    ]


if __name__ == "__main__":
    main()
