"""Tables as CSV. Excel and WPS open it as it is, and take no cell for a formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from backend.sheets.guard import guarded
from backend.sheets.tables import Table, Value, shown

BYTE_ORDER_MARK = "\ufeff"  # without it Excel shows Chinese as garbage
CSV_TYPE = "text/csv; charset=utf-8"


def csv_bytes(table: Table) -> bytes:
    return "".join(csv_pieces(table.headings, [table.rows])).encode()


def write_csv(path: Path, table: Table) -> None:
    """Row by row: memory does not grow with the table."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(BYTE_ORDER_MARK)
        writer = csv.writer(file)
        writer.writerow(table.headings)
        writer.writerows(map(_cells, table.rows))


def csv_pieces(headings: Sequence[str], pieces: Iterable[Iterable[Sequence[Value]]]) -> Iterator[str]:
    """The text of a file in pieces, the headings first, then one for each group of rows."""
    yield BYTE_ORDER_MARK + _text([headings])
    for rows in pieces:
        yield _text(map(_cells, rows))


def _text(rows: Iterable[Sequence[str | int]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue()


def _cells(row: Sequence[Value]) -> list[str | int]:
    """Numbers without separators: a program reads them."""
    return [value if isinstance(value, int) else guarded(shown(value)) for value in row]
