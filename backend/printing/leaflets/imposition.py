"""Imposition: leaflets on sheets, one up with bleed or several up to cut and stack."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from backend.core.errors import FieldProblem, InvalidInputError
from backend.printing.leaflets.slots import MM, Layout

SLUG = 12 * MM  # around the trim of a single leaflet: bleed, crop marks, colour patches
SHEET_MARGIN = 5 * MM  # what a sheet needs free outside the bleed for marks and grippers

# Width and height in points; A formats by ISO 216, SRA3 by ISO 217.
SHEETS = {"a4": (210 * MM, 297 * MM), "a3": (297 * MM, 420 * MM), "sra3": (320 * MM, 450 * MM)}


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """One sheet. `cells` are the lower left corners of the trims; `trim` and `bleed` are boxes of the page.

    `cell_bleed` is how far a leaflet's background runs over its trim; `marks` says whether there are any.
    """

    media: tuple[float, float]
    trim: tuple[float, float, float, float]
    bleed: tuple[float, float, float, float]
    cell: tuple[float, float]
    cells: tuple[tuple[float, float], ...]
    cell_bleed: float
    marks: bool

    def back(self) -> "SheetPlan":
        """The back of the sheet, turned over its left or right edge: columns are mirrored."""
        width = self.media[0]
        mirrored = tuple((width - x - self.cell[0], y) for x, y in self.cells)
        return SheetPlan(self.media, self.trim, self.bleed, self.cell, mirrored, self.cell_bleed, self.marks)


def plan_sheet(layout: Layout, sheet: str, *, bleed: bool) -> SheetPlan:
    """The plan for `sheet`: "single", "a4", "a3" or "sra3".

    Raises InvalidInputError where the leaflet does not fit on the sheet.
    """
    if sheet == "single":
        return _single(layout, bleed=bleed)
    width, height = SHEETS[sheet]
    plans = [_several(layout, media, bleed=bleed) for media in ((width, height), (height, width))]
    best = max(plans, key=lambda plan: len(plan.cells))
    if not best.cells:
        words = "带出血时" if bleed else ""
        raise InvalidInputError(
            [FieldProblem("sheet", f"{words}这种成品放不进 {sheet.upper()} 纸，请换纸张或不拼版。")]
        )
    return best


def _single(layout: Layout, *, bleed: bool) -> SheetPlan:
    margin = SLUG if bleed else 0.0
    over = layout.bleed if bleed else 0.0
    width, height = layout.width, layout.height
    return SheetPlan(
        media=(width + 2 * margin, height + 2 * margin),
        trim=(margin, margin, margin + width, margin + height),
        bleed=(margin - over, margin - over, margin + width + over, margin + height + over),
        cell=(width, height),
        cells=((margin, margin),),
        cell_bleed=over,
        marks=bleed,
    )


def _several(layout: Layout, media: tuple[float, float], *, bleed: bool) -> SheetPlan:
    over = layout.bleed if bleed else 0.0
    margin = SHEET_MARGIN if bleed else 0.0
    columns, left = _along(media[0], layout.width, over, margin)
    rows, bottom = _along(media[1], layout.height, over, margin)
    cells = tuple(
        (left + column * (layout.width + 2 * over), bottom + row * (layout.height + 2 * over))
        for row in reversed(range(rows))
        for column in range(columns)
    )
    whole = (0.0, 0.0, *media)
    return SheetPlan(media, whole, whole, (layout.width, layout.height), cells, over, marks=bool(cells))


def _along(sheet: float, trim: float, over: float, margin: float) -> tuple[int, float]:
    """How many leaflets fit side by side, and where the first one's trim begins."""
    tolerance = 0.01 * MM
    count = math.floor((sheet - 2 * margin + tolerance) / (trim + 2 * over))
    return count, (sheet - count * (trim + 2 * over)) / 2 + over


def cut_and_stack(count: int, cells: int) -> Iterator[tuple[int | None, ...]]:
    """For each sheet, which leaflet lies in which cell.

    Cut, and lay the stacks of the cells on each other in order: the leaflets lie in their numbers' order.
    """
    sheets = math.ceil(count / cells)
    for sheet in range(sheets):
        yield tuple(number if (number := cell * sheets + sheet) < count else None for cell in range(cells))


def place_of(number: int, count: int, cells: int) -> tuple[int, int]:
    """Sheet and cell, both from 0, of the leaflet of that number: the inverse of cut_and_stack."""
    sheets = math.ceil(count / cells)
    return number % sheets, number // sheets
