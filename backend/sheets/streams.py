"""Large files of tables, sheet after sheet and row after row: what `reading.py` does for small ones."""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO, Generic

from backend.sheets.cells import Cell
from backend.sheets.columns import Description
from backend.sheets.problems import file_problem
from backend.sheets.reading import OLE_MAGIC, XLSX_MAGIC, csv_cell
from backend.sheets.recognising import HEADING_WITHIN_ROWS, MAX_COLUMNS, DataRows, RawSheet, find_headings
from backend.sheets.xlsx_streams import GridStream, XlsxStream

NumberedRow = tuple[int, tuple[Cell, ...]]


@dataclass(slots=True)
class SheetStream(Generic[Description]):
    """A described sheet of a file: `raw` has its headings and no rows, `rows` are the data as they come.

    `left_out` grows with rows that are no data.
    """

    raw: RawSheet[Description]
    rows: Iterator[NumberedRow]
    left_out: int = 0


def sheet_streams(
    name: str, file: BinaryIO, sheets: Sequence[Description]
) -> Iterator[SheetStream[Description]]:
    """Those of a file that are any of `sheets`, in its order; each is read before the next is asked for.

    Raises ImportRejectedError, also when rows are read.
    """
    start = file.read(8)
    file.seek(0)
    if start.startswith(XLSX_MAGIC):
        yield from _of_workbook(name, file, sheets)
    elif start.startswith(OLE_MAGIC):
        raise file_problem(name, "是旧版 XLS 文件，或文件有密码", "去掉密码，另存为 XLSX")
    elif Path(name).suffix.lower() != ".csv":
        raise file_problem(name, "不是能读的表格", "XLSX 文件，或 CSV 文件")
    elif not start.strip():
        raise file_problem(name, "文件是空的", "有标题行和数据的表格")
    else:
        yield _of_csv(name, file, sheets)


def _of_workbook(
    name: str, file: BinaryIO, sheets: Sequence[Description]
) -> Iterator[SheetStream[Description]]:
    book = XlsxStream(name, file)
    recognised = [
        raw
        for grid in book.sheets()
        if (raw := _recognised(name, grid, sheets)) is not None and not raw.hidden
    ]
    seen = {raw.sheet.name for raw in recognised}
    count = 0
    for grid in book.sheets():
        first_rows = list(islice(grid.rows, HEADING_WITHIN_ROWS))
        heading = find_headings(name, grid.name, _in_place(first_rows), sheets)
        if heading is None:
            continue
        raw = replace(heading[0], hidden=grid.hidden, hidden_columns=frozenset(grid.hidden_columns))
        count += 1
        if grid.hidden and raw.sheet.name in seen:  # an old copy
            continue
        yield _stream(raw, chain(first_rows, grid.rows), heading[1] + 1)
    if not count:
        raise file_problem(
            name, "没有认出任何一张表", f"表名为 {'、'.join(sheet.name for sheet in sheets)} 之一"
        )


def _recognised(name: str, grid: GridStream, sheets: Sequence[Description]) -> RawSheet[Description] | None:
    first_rows = _in_place(islice(grid.rows, HEADING_WITHIN_ROWS))
    heading = find_headings(name, grid.name, first_rows, sheets)
    return None if heading is None else replace(heading[0], hidden=grid.hidden)


def _in_place(rows: Iterable[NumberedRow]) -> list[tuple[Cell, ...]]:
    """The first rows with the empty ones between them, which a file leaves out."""
    placed: list[tuple[Cell, ...]] = []
    for number, cells in rows:
        if number > HEADING_WITHIN_ROWS:
            break
        placed += [()] * (number - 1 - len(placed))
        placed.append(cells)
    return placed


def _of_csv(name: str, file: BinaryIO, sheets: Sequence[Description]) -> SheetStream[Description]:
    rows = _csv_rows(name, file, _encoding_of(name, file))
    first_rows = list(islice(rows, HEADING_WITHIN_ROWS))
    heading = find_headings(name, Path(name).stem, [cells for _, cells in first_rows], sheets)
    if heading is None:
        names = "、".join(sheet.name for sheet in sheets)
        raise file_problem(name, "看不出是哪一张表", f"文件名为 {names} 之一")
    return _stream(heading[0], chain(first_rows, rows), heading[1] + 1)


def _stream(
    raw: RawSheet[Description], rows: Iterable[NumberedRow], heading_number: int
) -> SheetStream[Description]:
    stream = SheetStream(raw, iter(()))
    stream.rows = _data(stream, rows, heading_number)
    return stream


def _data(
    stream: SheetStream[Description], rows: Iterable[NumberedRow], heading_number: int
) -> Iterator[NumberedRow]:
    data_rows = DataRows(stream.raw)
    for number, row in rows:
        cells = row[:MAX_COLUMNS]
        if number <= heading_number or data_rows.is_empty(cells):
            continue
        if data_rows.first_words_of_no_data(cells):
            stream.left_out += 1
        else:
            yield number, cells


def _encoding_of(name: str, file: BinaryIO) -> str:
    """Excel in China saves CSV in GB18030; its bytes are hardly ever valid UTF-8."""
    start = file.read(4)
    file.seek(0)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for encoding in ("utf-8-sig", "gb18030"):
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            while piece := file.read(1024 * 1024):
                decoder.decode(piece)
            decoder.decode(b"", True)
        except UnicodeDecodeError:
            continue
        else:
            return encoding
        finally:
            file.seek(0)
    raise file_problem(name, "文字编码认不出", "UTF-8 或 GB18030（Excel 直接另存的 CSV）")


def _csv_rows(name: str, file: BinaryIO, encoding: str) -> Iterator[NumberedRow]:
    text = io.TextIOWrapper(
        io.BufferedReader(_Unclosed(file)), encoding=encoding, errors="replace", newline=""
    )
    first_lines = [text.readline(100_000) for _ in range(HEADING_WITHIN_ROWS)]
    # A title above the headings has no delimiters, or other ones.
    delimiter = max(",;\t", key="".join(first_lines).count)
    try:
        for number, row in enumerate(csv.reader(chain(first_lines, text), delimiter=delimiter), start=1):
            yield number, tuple(csv_cell(cell.strip()) for cell in row[:MAX_COLUMNS])
    except csv.Error:
        raise file_problem(name, "有一格太长或引号不成对", "用 Excel 打开检查后另存") from None


class _Unclosed(io.RawIOBase):
    """The file for one reading: whoever opened it closes it."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__()
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # of any writable buffer
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)
