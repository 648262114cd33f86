"""The variable layer of a leaflet as PDF operators, in the coordinates of its trim box."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from backend.printing.leaflets.fonts import FontSubset
from backend.printing.leaflets.leaflet import Leaflet
from backend.printing.leaflets.slots import Layout, Slot
from backend.printing.leaflets.symbol import symbol_path
from backend.printing.leaflets.text_setting import TextTooLongError, set_text

FONT_NAMES = {"regular": "F0", "bold": "F1", "serif": "F2"}
SERIAL = "serial"


class ContentWriter:
    """Writes the leaflets of one file: its fonts hold exactly the characters of that file."""

    def __init__(self, subsets: Mapping[str, FontSubset]) -> None:
        self._subsets = subsets
        # Streets, firms and labels repeat from leaflet to leaflet; setting them once is most of the speed.
        self._set: dict[tuple[Slot, str], str] = {}

    def leaflet(self, layout: Layout, leaflet: Leaflet, side: int) -> str:
        """Everything but the serial. Raises TextTooLongError."""
        symbols = [symbol_path(leaflet.matrix, slot) for slot in layout.symbols if slot.side == side]
        texts = leaflet.texts
        words = [
            self._text(slot, texts[slot.name])
            for slot in layout.slots
            if slot.side == side and slot.name != SERIAL and texts.get(slot.name)
        ]
        return "".join([*symbols, "BT\n", *words, "ET\n"])

    def too_long(self, layout: Layout, leaflet: Leaflet) -> Iterator[str]:
        """What is said of each text that finds no room."""
        for slot in layout.slots:
            text = leaflet.texts.get(slot.name)
            if text and slot.name != SERIAL:
                try:
                    self._text(slot, text)
                except TextTooLongError as error:
                    yield error.message

    def serial(self, layout: Layout, serial: str, side: int) -> str:
        """The number of one copy; empty where the design has no place for it."""
        slots = [slot for slot in layout.slots if slot.name == SERIAL and slot.side == side]
        return "".join(["BT\n", *(self._operators(slot, serial) for slot in slots), "ET\n"]) if slots else ""

    def _text(self, slot: Slot, text: str) -> str:
        cached = self._set.get((slot, text))
        if cached is None:
            cached = self._set[slot, text] = self._operators(slot, text)
        return cached

    def _operators(self, slot: Slot, text: str) -> str:
        colour = " ".join(f"{ink:g}" for ink in slot.colour)
        subset = self._subsets[slot.weight]
        return "".join(
            f"/{FONT_NAMES[slot.weight]} {line.size:.2f} Tf {colour} k"
            f" 1 0 0 1 {line.x:.2f} {line.y:.2f} Tm <{subset.encode(line.text)}> Tj\n"
            for line in set_text(text, slot)
        )


@dataclass(frozen=True, slots=True)
class FontNeeds:
    """Which texts a layout sets in which font."""

    slots: tuple[tuple[str, tuple[str, ...]], ...]
    serial: str | None

    def characters(self, texts: Mapping[str, str], serials: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        """Font by font, everything that a leaflet sets in it."""
        for weight, names in self.slots:
            yield weight, "".join([texts.get(name, "") for name in names])
        if self.serial and serials:
            # All serials of an order share their shape; their digits are added once for all.
            yield self.serial, "0123456789" + serials[0]


def font_needs(layout: Layout) -> FontNeeds:
    names: dict[str, list[str]] = {}
    for slot in layout.slots:
        if slot.name != SERIAL:
            names.setdefault(slot.weight, []).append(slot.name)
    serial = next((slot.weight for slot in layout.slots if slot.name == SERIAL), None)
    return FontNeeds(tuple((weight, tuple(some)) for weight, some in names.items()), serial)
