"""Tables as CSV. Excel and WPS open it as it is, and take no cell for a formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from backend.sheets.guard import escape_formula
from backend.sheets.tables import Table, Value, cell_text

BYTE_ORDER_MARK = "\ufeff"  # without it Excel shows Chinese as garbage
CSV_TYPE = "text/csv; charset=utf-8"
ROWS_A_PIECE = 1000


def csv_bytes(table: Table) -> bytes:
    return "".join(csv_pieces(table)).encode()


def write_csv(path: Path, table: Table) -> None:
    """Piece by piece: memory does not grow with the table."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(csv_pieces(table))


def csv_pieces(table: Table) -> Iterator[str]:
    """The text of the file in pieces, the headings first."""
    yield BYTE_ORDER_MARK + _text([_cells(table.headings)])
    rows = iter(table.rows)
    while piece := list(islice(rows, ROWS_A_PIECE)):
        yield _text(map(_cells, piece))


def _text(rows: Iterable[Sequence[str | int]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue()


def _cells(row: Sequence[Value]) -> list[str | int]:
    """Numbers without separators: a program reads them."""
    return [value if isinstance(value, int) else escape_formula(cell_text(value)) for value in row]
