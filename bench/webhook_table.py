"""The webhook bench's report: medians of the rounds with their spread, and whether the goals are reached."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median, quantiles

from rich.console import Console
from rich.table import Table

from bench.webhook_load import Sent

BASE = "Flask + wechatpy"
GOALS = {"SQLite": 2.5, "PostgreSQL": 3.6}
GOAL_P99_MS, GOAL_P99_CLIENTS = 20.0, 16
HEADINGS = (
    "way",
    "message",
    "CPU µs",
    "spread",
    "ratio",
    "spread",
    "p50 ms",
    "p99 ms",
    "a second",
    "PG CPU µs",
)


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one line of a table."""

    name: str
    kind: str
    sealed: bool = False

    @property
    def message(self) -> str:
        return f"{self.kind}, AES" if self.sealed else self.kind


@dataclass(frozen=True, slots=True)
class Look:
    """One round of one way."""

    messages: int
    cpu: float
    database_cpu: float
    sent: Sent

    @property
    def cpu_us(self) -> float:
        """Of the web server's processes, a message."""
        return self.cpu * 1e6 / self.messages


Looks = Mapping[tuple[int, Cell], Sequence[Look]]


def print_report(looks: Looks, *, markdown: bool) -> None:
    for clients in dict.fromkeys(clients for clients, _ in looks):
        rows = [_row(looks, clients, cell) for number, cell in looks if number == clients]
        title = f"{clients} client{'s' if clients > 1 else ''} at once"
        print(_markdown(title, rows) if markdown else _plain(title, rows))
    print("\n".join([*_goals(looks), _refusals(looks)]))


def _refusals(looks: Looks) -> str:
    counts: dict[str, int] = {}
    for (clients, cell), rounds in looks.items():
        name = f"{cell.name}, {clients} at once"
        counts[name] = counts.get(name, 0) + sum(look.sent.refused for look in rounds)
    refused = [f"{name}: {count}" for name, count in counts.items() if count]
    return f"told to send again, and sent again: {'; '.join(refused) or 'nobody'}"


def ratios(looks: Looks, clients: int, cell: Cell) -> list[float]:
    """Round by round, the web server's CPU in units of the stateless reply's to the same message."""
    base = looks[clients, Cell(BASE, "photo", cell.sealed)]
    pairs = zip(looks[clients, cell], base, strict=True)
    return [look.cpu_us / stateless.cpu_us for look, stateless in pairs]


def latency_ms(looks: Looks, clients: int, cell: Cell, percent: int) -> float:
    """Over all rounds together."""
    every = [latency for look in looks[clients, cell] for latency in look.sent.latencies]
    return quantiles(every, n=100)[percent - 1] * 1000


def _row(looks: Looks, clients: int, cell: Cell) -> tuple[str, ...]:
    some = looks[clients, cell]
    cpu, ratio = [look.cpu_us for look in some], ratios(looks, clients, cell)
    database = median(look.database_cpu * 1e6 / look.messages for look in some)
    return (
        cell.name,
        cell.message,
        f"{median(cpu):.0f}",
        _spread(cpu, "{:.0f}"),
        f"{median(ratio):.2f}",
        _spread(ratio, "{:.2f}"),
        f"{latency_ms(looks, clients, cell, 50):.1f}",
        f"{latency_ms(looks, clients, cell, 99):.1f}",
        f"{median(look.messages / look.sent.seconds for look in some):.0f}",
        f"{database:.0f}" if cell.name == "PostgreSQL" else "",
    )


def _goals(looks: Looks) -> list[str]:
    lines = []
    for name, goal in GOALS.items():
        for clients in dict.fromkeys(clients for clients, _ in looks):
            ratio = median(ratios(looks, clients, Cell(name, "photo")))
            lines.append(_goal(f"{name}, {clients} at once: CPU ratio {ratio:.2f}", ratio, goal))
    if (GOAL_P99_CLIENTS, Cell("PostgreSQL", "photo")) in looks:
        p99 = latency_ms(looks, GOAL_P99_CLIENTS, Cell("PostgreSQL", "photo"), 99)
        lines.append(_goal(f"PostgreSQL, {GOAL_P99_CLIENTS} at once: p99 {p99:.1f} ms", p99, GOAL_P99_MS))
    return lines


def _goal(measured: str, reached: float, goal: float) -> str:
    return f"{measured}, goal {goal:g}: {'reached' if reached <= goal else 'NOT reached'}"


def _spread(values: Sequence[float], form: str) -> str:
    return f"{form.format(min(values))} to {form.format(max(values))}"


def _plain(title: str, rows: Sequence[Sequence[str]]) -> str:
    table = Table(*HEADINGS, title=title)
    for row in rows:
        table.add_row(*row)
    console = Console(highlight=False, width=140)
    with console.capture() as captured:
        console.print(table)
    return captured.get()


def _markdown(title: str, rows: Sequence[Sequence[str]]) -> str:
    lines = [
        f"### {title}",
        "",
        *(f"| {' | '.join(row)} |" for row in (HEADINGS, ["---"] * len(HEADINGS), *rows)),
    ]
    return "\n".join([*lines, ""])
