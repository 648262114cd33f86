"""Crop marks and colour patches outside the trim box."""

from backend.printing.leaflets.imposition import SheetPlan
from backend.printing.leaflets.slots import MM

MARK_LENGTH = 5 * MM
MARK_GAP = 1 * MM  # between the bleed and a mark
MARK_WEIGHT = 0.25
PATCH = 4 * MM
REGISTRATION = "/All CS 1 SCN"  # every plate, so that the marks show whether the plates fit
PATCHES = ("1 0 0 0", "0 1 0 0", "0 0 1 0", "0 0 0 1", "0 0 0 0.5")


def marks_of(plan: SheetPlan) -> str:
    """PDF operators for the marks of a sheet; empty for a version without bleed on single pages."""
    if not plan.marks:
        return ""
    lines = [line for x in _cuts(plan, 0) for line in _at(plan, x, 0)]
    lines += [line for y in _cuts(plan, 1) for line in _at(plan, y, 1)]
    return f"q {REGISTRATION} {MARK_WEIGHT} w\n" + "".join(lines) + "S Q\n" + _patches(plan)


def _cuts(plan: SheetPlan, axis: int) -> list[float]:
    edges = {round(cell[axis], 3) for cell in plan.cells}
    return sorted(edges | {round(edge + plan.cell[axis], 3) for edge in edges})


def _at(plan: SheetPlan, position: float, axis: int) -> list[str]:
    """Two marks for one cut, one at either end of the sheet, clear of the bleed."""
    other_axis = 1 - axis
    first = min(cell[other_axis] for cell in plan.cells) - plan.cell_bleed - MARK_GAP
    last = max(cell[other_axis] for cell in plan.cells) + plan.cell[other_axis] + plan.cell_bleed + MARK_GAP
    limit = plan.media[other_axis]
    ends = ((max(first - MARK_LENGTH, 0), first), (last, min(last + MARK_LENGTH, limit)))
    return [
        _line((position, start), (position, end)) if axis == 0 else _line((start, position), (end, position))
        for start, end in ends
        if end - start > MM
    ]


def _line(start: tuple[float, float], end: tuple[float, float]) -> str:
    return f"{start[0]:.2f} {start[1]:.2f} m {end[0]:.2f} {end[1]:.2f} l\n"


def _patches(plan: SheetPlan) -> str:
    """Full cyan, magenta, yellow, black and half black, in the slug below a single leaflet."""
    if len(plan.cells) > 1:
        return ""
    top = plan.bleed[1] - 3 * MM
    left = plan.trim[0] + 20 * MM
    return "".join(
        f"{ink} k {left + number * PATCH:.2f} {top - PATCH:.2f} {PATCH:.2f} {PATCH:.2f} re f\n"
        for number, ink in enumerate(PATCHES)
    )
