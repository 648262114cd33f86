"""What one delivery costs our webhook, against web applications that keep nothing, in one run on one machine.

All stand behind the same web server with the same options and get the same messages, in turns: each round
visits every way, and a ratio is always one of two ways in the same round. Under four minutes.
"""

import argparse
import itertools
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

from bench.webhook_load import Sender, messages, send
from bench.webhook_messages import Kind, greetings, kinds
from bench.webhook_servers import OURS, City, Server, city, serving
from bench.webhook_table import BASE, Cell, Look, print_report

DATABASES = {"SQLite": "sqlite", "PostgreSQL": "postgresql"}
OTHERS = {"bare WSGI": "bare", "WeRoBot": "werobot", BASE: "stateless"}


@dataclass(frozen=True, slots=True)
class Effort:
    """Clients at once, rounds with each number of them, messages of a kind in a round, residents."""

    clients: tuple[int, ...]
    rounds: int
    messages: int
    residents: int


FULL, QUICK = Effort((1, 16, 64), 7, 250, 1400), Effort((2,), 1, 5, 4)


@dataclass(slots=True)
class Way:
    """One server with one kind of message, plain or encrypted."""

    cell: Cell
    server: Server
    sender: Sender
    kind: Kind
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def look(self, load: Executor, clients: int, count: int) -> Look:
        """Send `count` messages, or a few less where a talk has several."""
        talks = [self.kind.make(number) for number in itertools.islice(self.numbers, self._talks(count))]
        before, database_before = self.server.cpu(), self.server.database_cpu()
        port, sealed = self.server.port, self.cell.sealed
        sent = load.submit(send, self.sender, port, clients, talks, sealed=sealed).result()
        cpu, database_cpu = self.server.cpu() - before, self.server.database_cpu() - database_before
        return Look(messages(talks), cpu, database_cpu, sent)

    def _talks(self, count: int) -> int:
        return count // len(self.kind.make(0))


class Bench:
    """Every server started and warm, for as long as `opened` lasts."""

    def __init__(
        self, effort: Effort, load: Executor, cities: dict[str, City], servers: dict[str, Server]
    ) -> None:
        self._effort = effort
        self._load = load
        self._cities = cities
        self._servers = servers
        self._ways = list(self._all_ways())

    def measure(self) -> dict[tuple[int, Cell], list[Look]]:
        """By number of clients and way, a look for each round."""
        self._warm_up()
        effort = self._effort
        looks: dict[tuple[int, Cell], list[Look]] = {}
        for clients, number in itertools.product(effort.clients, range(effort.rounds)):
            sys.stderr.write(f"\r{clients} clients, round {number + 1} of {effort.rounds}   ")
            for way in self._ways:
                look = way.look(self._load, clients, effort.messages)
                looks.setdefault((clients, way.cell), []).append(look)
        sys.stderr.write("\n")
        return looks

    def check(self) -> None:
        """Each photo that was answered is stored and queued once, each complaint filed once."""
        for name, served_city in self._cities.items():
            photos, complaints = (
                sum(
                    next(way.numbers) for way in self._ways if way.cell.name == name and way.kind.name == kind
                )
                for kind in ("photo", "complaint")
            )
            stored = served_city.stored_counts()
            if stored != (photos, photos, complaints):
                raise SystemExit(f"{name}: {photos} photos and {complaints} complaints sent, kept {stored}")

    def _all_ways(self) -> Iterator[Way]:
        for name, server in self._servers.items():
            city = self._cities.get(name) or next(iter(self._cities.values()))
            config = city.config
            sender = Sender(config.wechat_token, config.wechat_aes_key, config.wechat_appid)
            all_kinds = kinds(city.community_name, self._effort.residents)
            ours = name in self._cities
            for kind in all_kinds if ours else all_kinds[:1]:
                yield Way(Cell(name, kind.name), server, sender, kind)
            if ours or name == BASE:
                yield Way(Cell(name, "photo", sealed=True), server, sender, all_kinds[0])

    def _warm_up(self) -> None:
        for way in self._ways:
            if way.cell.name in self._cities and way.kind.name == "photo" and not way.cell.sealed:
                self._load.submit(
                    send, way.sender, way.server.port, 4, greetings(self._effort.residents), sealed=False
                ).result()
        for way in self._ways:
            way.look(self._load, min(8, self._effort.messages), min(40, self._effort.messages))


@contextmanager
def opened(folder: Path, effort: Effort) -> Iterator[Bench]:
    with ExitStack() as stack:
        load = stack.enter_context(ProcessPoolExecutor(1, mp_context=get_context("spawn")))
        cities = {name: stack.enter_context(city(folder / kind, kind)) for name, kind in DATABASES.items()}
        config = cities["SQLite"].config
        servers = {
            name: stack.enter_context(serving(f"bench.webhook_ways:{factory}()", config))
            for name, factory in OTHERS.items()
        }
        for name, bench_city in cities.items():
            servers[name] = stack.enter_context(serving(OURS, bench_city.config, bench_city.database_pid))
        yield Bench(effort, load, cities, servers)


def main(arguments: Sequence[str] = ()) -> None:
    """Measure, check that all was kept, print."""
    parser = argparse.ArgumentParser(prog="python -m bench.webhook", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a few messages: shows that it runs, not more")
    parser.add_argument("--markdown", action="store_true", help="as in docs/webhook-speed.md")
    options = parser.parse_args(arguments)
    effort = QUICK if options.quick else FULL
    with tempfile.TemporaryDirectory(prefix="linsheng-bench-") as name, opened(Path(name), effort) as bench:
        looks = bench.measure()
        bench.check()
    print_report(looks, markdown=options.markdown)


if __name__ == "__main__":
    main(sys.argv[1:])
