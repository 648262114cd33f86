"""The QR symbol as one path: seams between single rectangles would print as grey hairlines."""

import re

from backend.leaflets.slots import SymbolSlot
from backend.qr.matrix import packed_rows, symbol_size

BLACK = "0 0 0 1 k"
_DARK = re.compile("1+")


def symbol_path(matrix: bytes, slot: SymbolSlot) -> str:
    """PDF operators that fill the dark modules of a packed matrix in black ink only."""
    size = symbol_size(matrix)
    unit = slot.width / size
    runs = [
        f"{run.start()} {y} {run.end() - run.start()} 1 re"
        for y, row in enumerate(packed_rows(matrix, size))
        for run in _DARK.finditer(row)
    ]
    top = slot.y + slot.width
    return f"q {unit:.5f} 0 0 {-unit:.5f} {slot.x:.3f} {top:.3f} cm {BLACK}\n" + "\n".join(runs) + "\nf Q\n"
