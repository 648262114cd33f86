"""The variable layer of a leaflet as PDF operators, in the coordinates of its trim box."""

from collections.abc import Mapping

from backend.leaflets.fonts import FontSubset
from backend.leaflets.leaflet import Leaflet
from backend.leaflets.slots import Layout, Slot
from backend.leaflets.symbol import symbol_path
from backend.leaflets.text_setting import set_text

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

    def serial(self, layout: Layout, serial: str, side: int) -> str:
        """The number of one copy; empty where the design has no place for it."""
        slots = [slot for slot in layout.slots if slot.name == SERIAL and slot.side == side]
        return "".join(["BT\n", *(self._operators(slot, serial) for slot in slots), "ET\n"]) if slots else ""

    def _text(self, slot: Slot, text: str) -> str:
        known = self._set.get((slot, text))
        if known is None:
            known = self._set[slot, text] = self._operators(slot, text)
        return known

    def _operators(self, slot: Slot, text: str) -> str:
        colour = " ".join(f"{ink:g}" for ink in slot.colour)
        subset = self._subsets[slot.weight]
        return "".join(
            f"/{FONT_NAMES[slot.weight]} {line.size:.2f} Tf {colour} k"
            f" 1 0 0 1 {line.x:.2f} {line.y:.2f} Tm <{subset.encode(line.text)}> Tj\n"
            for line in set_text(text, slot)
        )


def characters(layout: Layout, leaflet: Leaflet, serials: tuple[str, ...]) -> dict[str, set[str]]:
    """The characters that a leaflet needs of each font."""
    wanted: dict[str, set[str]] = {}
    texts = leaflet.texts
    for slot in layout.slots:
        # All serials of an order share their shape; their digits are added once for all.
        text = "0123456789" + "".join(serials[:1]) if slot.name == SERIAL else texts.get(slot.name, "")
        wanted.setdefault(slot.weight, set()).update(text)
    return wanted
