"""Whether a text finds room on a leaflet, asked before any leaflet is made."""

from backend.printing.leaflets.design import Design
from backend.printing.leaflets.layout import compile_layout
from backend.printing.leaflets.slots import Slot
from backend.printing.leaflets.text_setting import TextTooLongError, set_text

ROWS = 2  # firm and street: a slot is as wide whatever the number of rows


class TextFit:
    """The slots of a design in one format. Streets and firms repeat from place to place: each is set once."""

    def __init__(self, design: Design, format_key: str, *, duplex: bool) -> None:
        layout = compile_layout(design, format_key, rows=ROWS, demo=False, duplex=duplex)
        self._slots: dict[str, list[Slot]] = {}
        for slot in layout.slots:
            self._slots.setdefault(slot.name, []).append(slot)
        self._known: dict[tuple[str, str], bool] = {}

    def fits(self, slot_name: str, text: str) -> bool:
        """True also where the design has no place for it."""
        fits = self._known.get((slot_name, text))
        if fits is None:
            fits = all(_fits(text, slot) for slot in self._slots.get(slot_name, ()))
            self._known[slot_name, text] = fits
        return fits


def _fits(text: str, slot: Slot) -> bool:
    try:
        set_text(text, slot)
    except TextTooLongError:
        return False
    return True
