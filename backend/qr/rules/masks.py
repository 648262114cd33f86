"""The mask of a QR symbol that scanners read best: chosen as the library does, for a quarter of its work.

A symbol is one number here: a bit for each module, row after row, each row with a blank bit behind it. What
ISO/IEC 18004 counts in rows, columns and squares is then counted in the whole symbol at once.
"""

from collections.abc import Iterable
from functools import cache

from qrcode.main import QRCode

MASKS = range(8)
LONG_RUN = 5
# Dark and light as 1:1:3:1:1 beside four light modules: scanners look for a corner's mark by that.
_LIKE_A_CORNER = ("10111010000", "00001011101")


def best_mask(symbol: QRCode[object]) -> int:
    """The mask with the fewest penalty points; of equal ones the first."""
    symbol.best_fit()
    size = symbol.version * 4 + 17
    symbol.makeImpl(True, MASKS[0])
    dark = _as_number(symbol.modules)
    turned = _as_number(zip(*symbol.modules, strict=True))
    return min(MASKS, key=lambda mask: _penalty(size, dark, turned, *_differences(symbol.version)[mask]))


@cache
def _differences(version: int) -> list[tuple[int, int]]:
    """What each mask changes against the first, by rows and by columns: the same whatever the symbol says."""
    symbol: QRCode[object] = QRCode(version=version, border=0)
    symbol.add_data("")
    masked = []
    for mask in MASKS:
        symbol.makeImpl(True, mask)
        masked.append((_as_number(symbol.modules), _as_number(zip(*symbol.modules, strict=True))))
    first, first_turned = masked[0]
    return [(dark ^ first, turned ^ first_turned) for dark, turned in masked]


def _as_number(rows: Iterable[Iterable[object]]) -> int:
    return int("".join("".join("1" if dark else "0" for dark in row) + "0" for row in rows), 2)


def _penalty(size: int, dark: int, turned: int, change: int, change_turned: int) -> int:
    by_rows, by_columns = dark ^ change, turned ^ change_turned
    points = 3 * _squares(by_rows, size)
    for symbol in (by_rows, by_columns):
        light = symbol ^ _all_modules(size)
        points += _runs(symbol) + _runs(light) + 40 * _like_corners(symbol, light)
    percent = float(by_rows.bit_count()) / size**2
    return points + 10 * int(abs(percent * 100 - 50) / 5)


@cache
def _all_modules(size: int) -> int:
    return int(("1" * size + "0") * size, 2)


def _runs(symbol: int) -> int:
    """A run of five is three points, and each module more is one more."""
    long_runs = symbol & symbol >> 1
    long_runs &= long_runs >> 2
    long_runs &= symbol >> (LONG_RUN - 1)
    return long_runs.bit_count() + 2 * (long_runs & ~(long_runs >> 1)).bit_count()


def _squares(symbol: int, size: int) -> int:
    """Squares of two by two modules that are all dark, or all light."""
    light = symbol ^ _all_modules(size)
    count = 0
    for colour in (symbol, light):
        pairs = colour & colour >> 1
        count += (pairs & pairs >> (size + 1)).bit_count()
    return count


def _like_corners(symbol: int, light: int) -> int:
    count = 0
    for pattern in _LIKE_A_CORNER:
        alike = -1
        for shift, module in enumerate(reversed(pattern)):
            alike &= (symbol if module == "1" else light) >> shift
        count += alike.bit_count()
    return count
