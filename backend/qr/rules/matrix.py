"""The QR symbol of a link: computed once when the code is minted, kept as packed bits."""

import math

from qrcode.constants import ERROR_CORRECT_Q
from qrcode.main import QRCode

from backend.qr.rules.masks import best_mask

Matrix = tuple[tuple[bool, ...], ...]

QUIET_ZONE_MODULES = 4  # ISO/IEC 18004


def matrix_of(url: str, level: int = ERROR_CORRECT_Q) -> Matrix:
    """Dark modules of the smallest symbol at a level, without the quiet zone.

    docs/scanning.md says why Q: M has as many modules and corrects less; H corrects more, but its smaller
    modules are lost sooner when blurred, creased or far away.
    """
    symbol: QRCode[object] = QRCode(error_correction=level, border=0)
    symbol.add_data(url)
    symbol.mask_pattern = best_mask(symbol)
    symbol.make(fit=True)
    return tuple(tuple(bool(dark) for dark in row) for row in symbol.modules)


def pack(matrix: Matrix) -> bytes:
    """Row by row, eight modules a byte; the size follows from the length."""
    bits = "".join("1" if dark else "0" for row in matrix for dark in row)
    return int(bits, 2).to_bytes(math.ceil(len(bits) / 8))


def unpack(data: bytes) -> Matrix:
    """The matrix that was packed."""
    size = symbol_size(data)
    return tuple(tuple(bit == "1" for bit in row) for row in packed_rows(data, size))


def packed_rows(data: bytes, size: int) -> list[str]:
    """The rows of a packed matrix as 1 for dark and 0 for light."""
    bits = f"{int.from_bytes(data):0{size * size}b}"
    return [bits[start : start + size] for start in range(0, size * size, size)]


def symbol_size(data: bytes) -> int:
    """Modules a side of a packed matrix.

    Symbols are 21, 25 … 177 modules wide; each size packs to another number of bytes.
    """
    size = math.isqrt(len(data) * 8)
    size -= (size - 21) % 4
    if not 21 <= size <= 177 or math.ceil(size * size / 8) != len(data):  # noqa: PLR2004 - ISO/IEC 18004
        raise ValueError(f"{len(data)} bytes are no packed QR symbol")
    return size
