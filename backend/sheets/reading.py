"""Files to raw sheets. Everything that can be wrong with a file as a file ends here."""

import codecs
import csv
import io
from collections.abc import Iterable
from pathlib import Path

from backend.registry.rules.sheets import SHEETS
from backend.sheets.cells import Cell, unguarded
from backend.sheets.problems import ImportProblem, ImportRejectedError, file_problem
from backend.sheets.recognising import HEADING_WITHIN_ROWS, RawSheet, recognise
from backend.sheets.workbook import tables

MAX_FILE_BYTES = 200 * 1024 * 1024
SUFFIXES = (".csv", ".xlsx")
XLSX_MAGIC = b"PK\x03\x04"
OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")  # an old XLS, or an XLSX behind a password


def read_files(paths: Iterable[Path]) -> list[RawSheet]:
    """All known sheets of all files. Raises ImportRejectedError for files that cannot be read."""
    found: list[RawSheet] = []
    problems: list[ImportProblem] = []
    for path in paths:
        try:
            for file in _files(path):
                found += _read(file)
        except ImportRejectedError as rejected:
            problems += rejected.problems
        except OSError as error:
            problems.append(ImportProblem(path.name, None, "", "", f"文件打不开：{error.strerror}"))
    if problems:
        raise ImportRejectedError(problems)
    return found


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


def _read(path: Path) -> list[RawSheet]:
    if path.stat().st_size > MAX_FILE_BYTES:
        raise file_problem(path.name, "文件太大", f"不超过 {MAX_FILE_BYTES // 1024 // 1024} MB")
    data = path.read_bytes()
    if not data.strip():
        raise file_problem(path.name, "文件是空的", "有标题行和数据的表格")
    if data.startswith(XLSX_MAGIC):
        return _read_workbook(path.name, data)
    if data.startswith(OLE_MAGIC):
        raise file_problem(path.name, "是旧版 XLS 文件，或文件有密码", "去掉密码，另存为 XLSX")
    if path.suffix.lower() != ".csv":
        raise file_problem(path.name, "不是能读的表格", "XLSX 文件，或 CSV 文件")
    return [_read_csv(path, data)]


def _read_workbook(source: str, data: bytes) -> list[RawSheet]:
    sheets = [
        raw for name, table in tables(source, data) if (raw := recognise(source, name, table)) is not None
    ]
    if not sheets:
        names = "、".join(sheet.name for sheet in SHEETS)
        raise file_problem(source, "没有认出任何一张表", f"表名为 {names} 之一")
    return sheets


def _read_csv(path: Path, data: bytes) -> RawSheet:
    table = list(_csv_rows(path.name, _decoded(path.name, data)))
    raw = recognise(path.name, path.stem, table)
    if raw is None:
        names = "、".join(sheet.name for sheet in SHEETS)
        raise file_problem(path.name, "看不出是哪一张表", f"文件名为 {names} 之一，如 小区.csv")
    return raw


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
            yield [unguarded(cell.strip()) for cell in row]
    except csv.Error:
        raise file_problem(source, "有一格太长或引号不成对", "用 Excel 打开检查后另存") from None
