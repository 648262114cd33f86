"""A compiled design: the page that never changes, and the places where each leaflet differs.

All lengths are PDF points (1/72 inch), measured from the lower left corner of the trim box, y upwards.
"""

from dataclasses import dataclass

Cmyk = tuple[float, float, float, float]  # each 0 to 1

MM = 72 / 25.4


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for one text: it shrinks from `size` to `min_size`, then takes up to `lines` lines."""

    name: str
    side: int
    x: float
    y: float
    width: float
    height: float
    size: float
    min_size: float
    lines: int
    colour: Cmyk
    weight: str
    align: str
    valign: str
    leading: float


@dataclass(frozen=True, slots=True)
class SymbolSlot:
    """A square for the QR's modules; its quiet zone lies outside and is kept free by the design."""

    side: int
    x: float
    y: float
    width: float


@dataclass(frozen=True, slots=True)
class Layout:
    """A design in one format, for one number of responsible offices.

    `pdf` has one page a side; its pages are `bleed` larger than the trim on every side.
    """

    width: float
    height: float
    bleed: float
    sides: int
    pdf: bytes
    slots: tuple[Slot, ...]
    symbols: tuple[SymbolSlot, ...]
