"""Fits a text into its slot: one line as large as it goes, else a few balanced ones."""

from dataclasses import dataclass
from itertools import combinations

from uniseg.linebreak import line_break_units

from backend.core.errors import LinshengError
from backend.printing.leaflets.fonts import UNITS, leaflet_font
from backend.printing.leaflets.slots import Slot

# Of an em, the body of a Chinese character stands from here below the baseline.
DESCENT = 0.12
SMALLEST = 0.7  # of the designer's least size; a text that needs less does not fit
SHIFT = {"left": 0.0, "center": 0.5, "right": 1.0}


class TextTooLongError(LinshengError):
    """A text cannot be read any more at the size that would fit."""

    code = "text_too_long"
    status = 422


@dataclass(frozen=True, slots=True)
class SetLine:
    """A line with the place of its baseline's start and its size, in points."""

    text: str
    x: float
    y: float
    size: float


def set_text(text: str, slot: Slot) -> list[SetLine]:
    """The lines of the text within the slot. Raises TextTooLongError naming the text."""
    if not text:
        return []
    lines, size = _fit(text, slot)
    if size < slot.min_size * SMALLEST:
        raise TextTooLongError(f"“{text}”太长，版面放不下。请在小区资料里改短，或换大一号的版式。")
    step = size * slot.leading
    block = step * (len(lines) - 1) + size
    spare = slot.height - block
    top = slot.y + slot.height - {"top": 0.0, "horizon": spare / 2, "bottom": spare}[slot.valign]
    font = leaflet_font(slot.weight)
    return [
        SetLine(
            line,
            slot.x + (slot.width - font.text_width(line) * size / UNITS) * SHIFT[slot.align],
            top - size * (1 - DESCENT) - step * number,
            size,
        )
        for number, line in enumerate(lines)
    ]


def _fit(text: str, slot: Slot) -> tuple[list[str], float]:
    font = leaflet_font(slot.weight)

    def size_of(lines: list[str]) -> float:
        widest = max(font.text_width(line) for line in lines) or 1
        tallest = slot.height / ((len(lines) - 1) * slot.leading + 1)
        return min(slot.size, slot.width * UNITS / widest, tallest)

    single_line = [text]
    if size_of(single_line) >= slot.min_size or slot.lines == 1:
        return single_line, size_of(single_line)
    candidates = [single_line, *(_balanced(text, count, slot.weight) for count in range(2, slot.lines + 1))]
    for lines in candidates:
        if size_of(lines) >= slot.min_size:
            return lines, size_of(lines)
    best = max(candidates, key=size_of)
    return best, size_of(best)


def _balanced(text: str, count: int, weight: str) -> list[str]:
    """Broken where Unicode's rules (UAX 14) allow it, with the longest line as short as can be."""
    font = leaflet_font(weight)
    units = list(line_break_units(text))
    if len(units) < count:
        return [text]
    splits = (
        ["".join(units[a:b]).rstrip() for a, b in zip((0, *cuts), (*cuts, len(units)), strict=True)]
        for cuts in combinations(range(1, len(units)), count - 1)
    )
    return min(splits, key=lambda lines: max(font.text_width(line) for line in lines))
