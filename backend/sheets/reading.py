"""Files to raw sheets; raises for files that cannot be read."""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from backend.core.fields.kinds import sheet_error
from backend.sheets.cells import BadCell, Cell
from backend.sheets.columns import Description, SheetDescription
from backend.sheets.guard import unescape_formula
from backend.sheets.problems import ImportProblem, ImportRejectedError, file_problem
from backend.sheets.recognising import HEADING_WITHIN_ROWS, RawSheet, recognise
from backend.sheets.workbook import Grid, grids

MAX_FILE_BYTES = 200 * 1024 * 1024
SUFFIXES = (".csv", ".xlsx")
XLSX_MAGIC = b"PK\x03\x04"
OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")  # an old XLS, or an XLSX behind a password


@dataclass(frozen=True, slots=True)
class SheetFile:
    """A file that is in memory: as it was uploaded, or read from a disk."""

    name: str
    data: bytes


def read_files(paths: Iterable[Path], sheets: Sequence[Description]) -> list[RawSheet[Description]]:
    """What the files hold of `sheets`. Raises ImportRejectedError for files that cannot be read."""
    raw: list[RawSheet[Description]] = []
    problems: list[ImportProblem] = []
    for path in paths:
        with _noted(problems, path.name):
            for file in _files(path):
                raw += _read(_loaded(file), sheets)
    return _without(problems, raw)


def read_uploaded(files: Iterable[SheetFile], sheets: Sequence[Description]) -> list[RawSheet[Description]]:
    """The same for files in memory."""
    raw: list[RawSheet[Description]] = []
    problems: list[ImportProblem] = []
    for file in files:
        with _noted(problems, file.name):
            raw += _read(file, sheets)
    return _without(problems, raw)


@contextmanager
def _noted(problems: list[ImportProblem], name: str) -> Iterator[None]:
    """One file that cannot be read does not hide what is wrong with the next."""
    try:
        yield
    except ImportRejectedError as rejected:
        problems += rejected.problems
    except OSError as error:
        problems.append(ImportProblem(name, None, "", "", f"文件打不开：{error.strerror}"))


def _without(problems: list[ImportProblem], raw: list[RawSheet[Description]]) -> list[RawSheet[Description]]:
    if problems:
        raise ImportRejectedError(problems)
    return raw


def _files(path: Path) -> list[Path]:
    """A folder stands for the tables in it."""
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise file_problem(path.name, "没有这个文件", "XLSX 文件，或 CSV 文件")
    inside = sorted(file for file in path.iterdir() if file.suffix.lower() in SUFFIXES and file.is_file())
    if not inside:
        raise file_problem(path.name, "文件夹里没有表格", "XLSX 文件，或 CSV 文件")
    return inside


def _loaded(path: Path) -> SheetFile:
    if path.stat().st_size > MAX_FILE_BYTES:
        raise file_problem(path.name, "文件太大", f"不超过 {MAX_FILE_BYTES // 1024 // 1024} MB")
    return SheetFile(path.name, path.read_bytes())


def _read(file: SheetFile, sheets: Sequence[Description]) -> list[RawSheet[Description]]:
    name, data = file.name, file.data
    if not data.strip():
        raise file_problem(name, "文件是空的", "有标题行和数据的表格")
    if data.startswith(XLSX_MAGIC):
        return _read_workbook(name, data, sheets)
    if data.startswith(OLE_MAGIC):
        raise file_problem(name, "是旧版 XLS 文件，或文件有密码", "去掉密码，另存为 XLSX")
    if Path(name).suffix.lower() != ".csv":
        raise file_problem(name, "不是能读的表格", "XLSX 文件，或 CSV 文件")
    return [_read_csv(name, data, sheets)]


def _read_workbook(source: str, data: bytes, sheets: Sequence[Description]) -> list[RawSheet[Description]]:
    raw = [sheet for grid in grids(source, data) if (sheet := _read_grid(source, grid, sheets)) is not None]
    if not raw:
        raise file_problem(source, "没有认出任何一张表", f"表名为 {_names(sheets)} 之一")
    seen = {sheet.sheet.name for sheet in raw if not sheet.hidden}
    return [
        # A hidden sheet beside a visible one of its kind is an old copy.
        replace(sheet, rows=[], left_out=()) if sheet.hidden and sheet.sheet.name in seen else sheet
        for sheet in raw
    ]


def _read_grid(source: str, grid: Grid, sheets: Sequence[Description]) -> RawSheet[Description] | None:
    raw = recognise(source, grid.name, grid.rows, sheets)
    if raw is None:
        return None
    return replace(
        raw,
        hidden=grid.hidden,
        hidden_rows=tuple(number for number, _ in raw.rows if number - 1 in grid.hidden_rows),
        hidden_columns=grid.hidden_columns,
    )


def _read_csv(name: str, data: bytes, sheets: Sequence[Description]) -> RawSheet[Description]:
    grid = list(_csv_rows(name, _decoded(name, data)))
    raw = recognise(name, Path(name).stem, grid, sheets)
    if raw is None:
        example = max(sheets, key=lambda sheet: len(sheet.columns)).name
        raise file_problem(name, "看不出是哪一张表", f"文件名为 {_names(sheets)} 之一，如 {example}.csv")
    return raw


def _names(sheets: Sequence[SheetDescription]) -> str:
    return "、".join(sheet.name for sheet in sheets)


def _decoded(source: str, data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    # Excel in China saves CSV in GB18030; its bytes are hardly ever valid UTF-8.
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise file_problem(source, "文字编码认不出", "UTF-8 或 GB18030（Excel 直接另存的 CSV）")


def _csv_rows(source: str, text: str) -> Iterable[list[Cell]]:
    # A title above the headings has no delimiters, or other ones.
    first_lines = "\n".join(text.split("\n", HEADING_WITHIN_ROWS)[:HEADING_WITHIN_ROWS])
    delimiter = max(",;\t", key=first_lines.count)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            yield [csv_cell(cell.strip()) for cell in row]
    except csv.Error:
        raise file_problem(source, "有一格太长或引号不成对", "用 Excel 打开检查后另存") from None


def csv_cell(text: str) -> Cell:
    """Our own files guard a text that begins like a formula, so one without the guard is a formula."""
    if text.startswith("=") and not text.startswith('="'):
        return BadCell(text, "这一格是公式，请填结果")
    error = sheet_error(text)
    return BadCell(text, error) if error else unescape_formula(text)
