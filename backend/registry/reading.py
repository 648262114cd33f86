"""Files to raw sheets. Everything that can be wrong with a file as a file ends here."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from backend.registry.cells import Cell
from backend.registry.problems import ImportProblem, ImportRejectedError
from backend.registry.sheets import SHEETS, Sheet

MAX_FILE_BYTES = 200 * 1024 * 1024
MAX_UNZIPPED_BYTES = 600 * 1024 * 1024
MAX_ROWS = 1_048_576  # what one sheet of Excel holds
MAX_COLUMNS = 200
HEADING_WITHIN_ROWS = 10
XLSX_MAGIC = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class RawSheet:
    """A sheet as it stands in a file: `rows` with the numbers that Excel shows, heading row left out."""

    source: str
    sheet: Sheet
    headings: tuple[str, ...]
    rows: list[tuple[int, tuple[Cell, ...]]]


def read_files(paths: Iterable[Path]) -> list[RawSheet]:
    """All known sheets of all files. Raises ImportRejectedError for files that cannot be read."""
    found: list[RawSheet] = []
    problems: list[ImportProblem] = []
    for path in paths:
        try:
            found += _read(path)
        except ImportRejectedError as rejected:
            problems += rejected.problems
    if problems:
        raise ImportRejectedError(problems)
    return found


def _read(path: Path) -> list[RawSheet]:
    if path.stat().st_size > MAX_FILE_BYTES:
        raise _rejected(path.name, "文件太大", f"不超过 {MAX_FILE_BYTES // 1024 // 1024} MB")
    data = path.read_bytes()
    if not data.strip():
        raise _rejected(path.name, "文件是空的", "有标题行和数据的表格")
    if data.startswith(XLSX_MAGIC):
        return _read_workbook(path.name, data)
    if path.suffix.lower() != ".csv":
        raise _rejected(path.name, "不是能读的表格", "XLSX 文件，或 CSV 文件")
    return [_read_csv(path, data)]


def _read_workbook(source: str, data: bytes) -> list[RawSheet]:
    _refuse_bomb(source, data)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        tables = [
            (name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names
        ]
    except PasswordError:
        raise _rejected(source, "文件有密码", "去掉密码后另存") from None
    except (CalamineError, OSError, ValueError):
        raise _rejected(source, "文件已损坏，打不开", "用 Excel 或 WPS 打开后另存为 XLSX") from None
    sheets = [raw for name, table in tables if (raw := _recognise(source, name, table)) is not None]
    if not sheets:
        names = "、".join(sheet.name for sheet in SHEETS)
        raise _rejected(source, "没有认出任何一张表", f"表名为 {names} 之一")
    return sheets


def _refuse_bomb(source: str, data: bytes) -> None:
    """The zip's own directory says how large it unpacks; what lies there is refused by the reader."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise _rejected(source, "文件已损坏，打不开", "用 Excel 或 WPS 打开后另存为 XLSX") from None
    if size > MAX_UNZIPPED_BYTES:
        raise _rejected(source, "解压后太大", f"不超过 {MAX_UNZIPPED_BYTES // 1024 // 1024} MB")


def _read_csv(path: Path, data: bytes) -> RawSheet:
    table = list(_csv_rows(path.name, _decoded(path.name, data)))
    raw = _recognise(path.name, path.stem, table)
    if raw is None:
        names = "、".join(sheet.name for sheet in SHEETS)
        raise _rejected(path.name, "看不出是哪一张表", f"文件名为 {names} 之一，如 小区.csv")
    return raw


def _decoded(source: str, data: bytes) -> str:
    # Excel in China saves CSV in GB18030; its bytes are hardly ever valid UTF-8.
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _rejected(source, "文字编码认不出", "UTF-8 或 GB18030（Excel 直接另存的 CSV）")


def _csv_rows(source: str, text: str) -> Iterable[list[Cell]]:
    first_line = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first_line.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error:
        raise _rejected(source, "有一格太长或引号不成对", "用 Excel 打开检查后另存") from None


def _recognise(source: str, name: str, table: Sequence[Sequence[Any]]) -> RawSheet | None:
    """The sheet by its name, else by its headings; None for a sheet that is none of ours."""
    name = name.strip().lower()
    candidates = [sheet for sheet in SHEETS if name in {sheet.name, *sheet.also}]
    for position, row in enumerate(table[:HEADING_WITHIN_ROWS]):
        headings = tuple(str(cell or "").strip()[:60] for cell in row[:MAX_COLUMNS])
        for sheet in candidates or SHEETS:
            if _fits(sheet, headings):
                rows = [
                    (number, tuple(cells[:MAX_COLUMNS]))
                    for number, cells in enumerate(table[position + 1 :], start=position + 2)
                    if any(cell not in ("", None) for cell in cells)
                ]
                if len(rows) > MAX_ROWS:
                    raise _rejected(source, "行数太多", f"不超过 {MAX_ROWS} 行")
                return RawSheet(f"{source}·{sheet.name}", sheet, headings, rows)
    if candidates:
        required = "、".join(column.heading for column in candidates[0].columns if column.required)
        raise _rejected(f"{source}·{candidates[0].name}", "缺少必填的列", required)
    return None


def _fits(sheet: Sheet, headings: tuple[str, ...]) -> bool:
    return all(
        not column.required or any(heading in column.headings for heading in headings)
        for column in sheet.columns
    )


def _rejected(source: str, problem: str, accepted: str) -> ImportRejectedError:
    return ImportRejectedError([ImportProblem(source, None, "", "", problem, accepted)])
