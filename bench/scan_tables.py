"""The scan table as tables: for a terminal, and as Markdown for the guide."""

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table as RichTable

from bench.scan_grid import DPIS, IN_SHORT, SCENES, Cell, Outcome, home

TERMINAL_WIDTH = 200
NOT_TRIED = "–"


@dataclass(frozen=True, slots=True)
class Table:
    """A title that says how to read it, and rows of text."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def plain(self) -> str:
        table = RichTable(*self.header, title=self.title, title_justify="left", box=SIMPLE)
        for row in self.rows:
            table.add_row(*row)
        out = io.StringIO()
        Console(file=out, width=TERMINAL_WIDTH).print(table)
        return out.getvalue()

    def markdown(self) -> str:
        lines = [self.header, ("---",) * len(self.header), *self.rows]
        return f"{self.title}\n\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def tables_of(cells: Sequence[Cell]) -> list[Table]:
    """What was measured, from the most telling to the finest."""
    at_home = [cell for cell in cells if cell.distance_m == home(cell.symbol.width_mm)]
    tables = [_by_distance(cells), _by_scene(at_home, "upper"), _by_scene(at_home, "lower")]
    return [*tables, _by_dpi(at_home), _decoders(cells)]


def _by_distance(cells: Sequence[Cell]) -> Table:
    distances = sorted({cell.distance_m for cell in cells})
    rows = []
    for name, some in _grouped(cells, _kind):
        seen_from = [[cell for cell in some if cell.distance_m == distance] for distance in distances]
        rows.append((*name, *(_pair(_average(group)) for group in seen_from)))
    scenes = ", ".join(scene.name for scene in IN_SHORT)
    return Table(
        f"Mean of {scenes}: percent read by zxing-cpp / OpenCV, by distance",
        (*_KIND, *(f"{distance:g} m" for distance in distances)),
        tuple(rows),
    )


def _by_scene(cells: Sequence[Cell], letter_case: str) -> Table:
    rows = []
    scenes = [scene for scene in SCENES if any(cell.scene == scene for cell in cells)]
    for name, some in _grouped([cell for cell in cells if cell.symbol.letter_case == letter_case], _kind):
        of_scene = {cell.scene: [cell] for cell in some}
        distance = f"{some[0].distance_m:g} m"
        rows.append((*name, distance, *(_pair(_rates(of_scene.get(scene, []))) for scene in scenes)))
    return Table(
        f"{_CASES[letter_case]} link, each size from its own distance: percent read by zxing-cpp / OpenCV",
        (*_KIND, "from", *(scene.name for scene in scenes)),
        tuple(rows),
    )


def _by_dpi(cells: Sequence[Cell]) -> Table:
    rows = []
    for (width,), some in _grouped(cells, lambda cell: (f"{cell.symbol.width_mm:g}",)):
        of_dpi = [
            [outcome for cell in some for outcome in cell.outcomes if outcome.dpi == dpi] for dpi in DPIS
        ]
        rows.append((width, *(_pair(_shares(outcomes)) for outcomes in of_dpi)))
    return Table(
        "By resolution of the print, over all levels, letter cases and scenes from the size's own distance",
        ("mm", *(f"{dpi} dpi" for dpi in DPIS)),
        tuple(rows),
    )


def _decoders(cells: Sequence[Cell]) -> Table:
    outcomes = [outcome for cell in cells for outcome in cell.outcomes]
    with_opencv = [outcome for outcome in outcomes if outcome.opencv is not None]
    row = (
        str(len(outcomes)),
        _percent([outcome.zxing for outcome in with_opencv]),
        _percent([bool(outcome.first) for outcome in with_opencv]),
        _percent([bool(outcome.opencv) for outcome in with_opencv]),
        str(sum(outcome.wrong for outcome in outcomes)),
    )
    header = ("pictures", "zxing-cpp", "QRCodeDetector", "or QRCodeDetectorAruco", "wrong texts")
    return Table("The decoders over the pictures that both were shown", header, (row,))


_KIND = ("mm", "link", "level", "modules")
_CASES = {"upper": "Upper-case", "lower": "Mixed-case"}


def _kind(cell: Cell) -> tuple[str, ...]:
    symbol = cell.symbol
    return f"{symbol.width_mm:g}", _CASES[symbol.letter_case], symbol.level, str(symbol.modules)


def _grouped(
    cells: Iterable[Cell], key: Callable[[Cell], tuple[str, ...]]
) -> list[tuple[tuple[str, ...], list[Cell]]]:
    groups: dict[tuple[str, ...], list[Cell]] = {}
    for cell in sorted(
        cells, key=lambda cell_key: (cell_key.symbol.width_mm, cell_key.symbol.letter_case != "upper")
    ):
        groups.setdefault(key(cell), []).append(cell)
    return list(groups.items())


def _rates(cells: Sequence[Cell]) -> tuple[float, float] | None:
    return _shares([outcome for cell in cells for outcome in cell.outcomes])


def _shares(outcomes: Sequence[Outcome]) -> tuple[float, float] | None:
    if not outcomes:
        return None
    with_opencv = [outcome for outcome in outcomes if outcome.opencv is not None]
    return sum(outcome.zxing for outcome in outcomes) / len(outcomes), sum(
        bool(o.opencv) for o in with_opencv
    ) / len(with_opencv)


def _average(cells: Sequence[Cell]) -> tuple[float, float] | None:
    """Every scene counts the same, however often it was tried; one left out as hopeless is a zero."""
    rates = [rate for cell in cells if cell.scene in IN_SHORT and (rate := _rates([cell]))]
    if not rates:
        return None
    zxing, opencv = (sum(each) / len(IN_SHORT) for each in zip(*rates, strict=True))
    return zxing, opencv


def _pair(rates: tuple[float, float] | None) -> str:
    return f"{100 * rates[0]:.0f}/{100 * rates[1]:.0f}" if rates else NOT_TRIED


def _percent(read: Sequence[bool]) -> str:
    return f"{100 * sum(read) / len(read):.0f}"
