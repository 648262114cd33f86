"""The QR symbol as one path: seams between single rectangles would print as grey hairlines."""

import re
from functools import cache

from backend.printing.leaflets.slots import SymbolSlot
from backend.qr.rules.matrix import packed_rows, symbol_size

BLACK = "0 0 0 1 k"
# A row is drawn eight modules at a time from a table of all 256 patterns: a tenth of the time of looking for
# runs in whole rows. A run that is cut in two stays one area, for it is all one path with one fill.
CHUNK = 8
_DARK = re.compile("1+")


def symbol_path(matrix: bytes, slot: SymbolSlot) -> str:
    """PDF operators that fill the dark modules of a packed matrix in black ink only."""
    size = symbol_size(matrix)
    unit = slot.width / size
    starts = range(0, size, CHUNK)
    path = "".join(
        [
            "".join([_rectangles(row[x : x + CHUNK], x) for x in starts]).replace("y", str(number))
            for number, row in enumerate(packed_rows(matrix, size))
        ]
    )
    top = slot.y + slot.width
    return f"q {unit:.5f} 0 0 {-unit:.5f} {slot.x:.3f} {top:.3f} cm {BLACK}\n{path}f Q\n"


@cache
def _rectangles(modules: str, x: int) -> str:
    """The rectangles of some modules of a row that begin at x, with y standing for the row's number."""
    return "".join(f"{x + a} y {b - a} 1 re\n" for a, b in (run.span() for run in _DARK.finditer(modules)))
