"""What a leaflet costs: ours against Pillow and ReportLab, 961 against 300,000, in one run on one machine."""

import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.measuring import Cost, best_of, cost_of

CITY, COUNTRY = 961, 300_000
COPIES = 30_000
PILLOW_PAGES = 20  # of 961 it would need more memory than the machine has
PYTHON = sys.executable

console = Console(highlight=False, width=120)


@dataclass(frozen=True, slots=True)
class Line:
    """One way of making so many leaflets."""

    name: str
    leaflets: int
    cost: Cost
    size: int

    @property
    def ms(self) -> float:
        return self.cost.wall * 1000 / self.leaflets


def main() -> None:
    """Measure everything and print the table. About three minutes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines = [*_city(folder), *_country(folder), *_others(folder)]
    _print(lines)


def _city(folder: Path) -> list[Line]:
    """The demo city through the command that an operator types."""
    environment = {"LINSHENG_DATA_DIR": str(folder / "city"), "LINSHENG_MODE": "demo"}
    console.print("demo city …")
    cost_of([PYTHON, "-m", "backend.cli", "demo"], environment)
    out = folder / "stored"
    command = [PYTHON, "-m", "backend.cli", "leaflets", "--by", "street", "--out", str(out)]
    stored = Line("ours, stored codes", CITY, best_of(5, command, environment), _size(out))
    copies = _copies(folder, environment)
    cost_of([PYTHON, "-m", "bench.leaflets", "forget-codes"], environment)
    minted = Line("ours, minting first", CITY, cost_of(command, environment), _size(out))
    return [stored, minted, copies]


def _copies(folder: Path, environment: dict[str, str]) -> Line:
    out = folder / "copies"
    cost = cost_of([PYTHON, "-m", "bench.leaflets", "copies", str(out)], environment)
    return Line(f"ours, {COPIES:,} copies of {CITY}", COPIES, cost, _size(out))


def _country(folder: Path) -> list[Line]:
    console.print(f"{COUNTRY:,} communities …")
    environment = {"LINSHENG_DATA_DIR": str(folder / "country"), "LINSHENG_MODE": "demo"}
    cost_of([PYTHON, "-m", "bench.country", str(COUNTRY)], environment)
    out = folder / "country-files"
    command = [PYTHON, "-m", "backend.cli", "leaflets", "--by", "street", "--out", str(out)]
    line = Line("ours, stored codes", COUNTRY, cost_of(command, environment), _size(out))
    shutil.rmtree(out)
    return [line]


def _others(folder: Path) -> list[Line]:
    console.print("Pillow and ReportLab …")
    leaflets = []
    for name, way, count, times in (
        ("qrcode + Pillow, 300 dpi", "pillow", PILLOW_PAGES, 1),
        ("ReportLab, stored codes", "reportlab", CITY, 3),
    ):
        path = folder / f"{way}.pdf"
        cost = best_of(times, [PYTHON, "-m", "bench.other_ways", way, str(count), str(path)])
        leaflets.append(Line(name, count, cost, path.stat().st_size))
    return leaflets


def _print(lines: list[Line]) -> None:
    table = Table("way", "leaflets", "seconds", "CPU s", "ms each", "peak MB", "bytes each", "times ours")
    ours = lines[0]
    for line in lines:
        table.add_row(
            line.name,
            f"{line.leaflets:,}",
            f"{line.cost.wall:.2f}",
            f"{line.cost.cpu:.2f}",
            f"{line.ms:.2f}",
            f"{line.cost.peak_mb:.0f}",
            f"{line.size / line.leaflets:,.0f}",
            f"{line.ms / ours.ms:.1f}",
        )
    console.print(table)
    country = next(line for line in lines if line.leaflets == COUNTRY)
    console.print(
        f"growth from {CITY} to {COUNTRY:,}: {country.ms / ours.ms:.2f} times the time a leaflet,"
        f" {country.cost.peak_mb / ours.cost.peak_mb:.2f} times the memory"
    )
    console.print(
        "whole processes, from the start of Python to its end; a file a street; the quickest of 5 for 961"
    )


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*.pdf"))


def write_copies(folder: Path) -> None:
    """All communities of the demo city, 30,000 copies shared by homes, each with its serial."""
    from datetime import UTC, datetime
    from itertools import groupby

    from sqlalchemy import select

    from backend.core.config import Config
    from backend.models import Code, Community, Database
    from backend.printing.leaflets.design import parse_design
    from backend.printing.leaflets.imposition import plan_sheet
    from backend.printing.leaflets.layouts import LayoutBook
    from backend.printing.leaflets.leaflet import Copies
    from backend.printing.leaflets.writer import Edition, write_file
    from backend.printing.rules.copy_allocation import allocate_copies
    from backend.printing.rules.leaflets import leaflets_of_codes, serials

    database = Database(Config.from_env(os.environ))
    folder.mkdir(parents=True)
    layouts = LayoutBook(parse_design("clear", {}), "a4", duplex=False)
    now = datetime.now(UTC)
    with database.reading() as session:
        query = select(Code.id, Community.homes, Community.street_id).join(Community)
        rows = session.execute(query.order_by(Community.street_id, Community.id)).all()
        counts = allocate_copies(COPIES, [homes for _, homes, _ in rows])
        first = 1
        for street_id, some in groupby(zip(rows, counts, strict=True), key=lambda pair: pair[0][2]):
            pairs = [(row[0], count) for row, count in some]
            leaflets = leaflets_of_codes(session, [code_id for code_id, _ in pairs], now.date())
            copies = []
            for leaflet, (_, count) in zip(leaflets, pairs, strict=True):
                copies.append(Copies(leaflet, count, serials("P2611-001", first, count)))
                first += count
            plan = plan_sheet(layouts.of(leaflets[0]), "single", bleed=True)
            write_file(folder / f"{street_id}.pdf", Edition(plan, 1, str(street_id), now), copies, layouts.of)


def forget_codes() -> None:
    """As if nothing had been minted yet."""
    from sqlalchemy import delete

    from backend.core.config import Config
    from backend.models import Code, CodeBatch, Database

    with Database(Config.from_env(os.environ)).transaction() as session:
        session.execute(delete(Code))
        session.execute(delete(CodeBatch))


if __name__ == "__main__":
    if sys.argv[1:2] == ["copies"]:
        write_copies(Path(sys.argv[2]))
    elif sys.argv[1:] == ["forget-codes"]:
        forget_codes()
    else:
        main()
