"""Whatever a registered export holds, no spreadsheet takes a cell of it for a formula."""

import ast
import csv
import importlib
import io
import pkgutil
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import pytest
from python_calamine import CalamineWorkbook

import backend
from backend.history.audit_queries import audit_table
from backend.ledger import exports as ledgers
from backend.ledger.rules.balances import AccountBalance, YearSum
from backend.ledger.rules.journal import JournalLine
from backend.ledger.rules.statements import StatementReport
from backend.models import (
    AccountKind,
    AuditEntry,
    BankStatement,
    BankStatementLine,
    BreachKind,
    EntryKind,
    LedgerAccount,
    LedgerEntry,
)
from backend.printing.exports import posting_table
from backend.printing.rules.manifest import manifest, manifest_files
from backend.registry.exports import table_of
from backend.registry.rules.books.all_sheets import BOOK_SHEETS
from backend.registry.rules.books.descriptions import BookSheet
from backend.registry.rules.sheets import BY_NAME
from backend.sheets.csv_files import csv_bytes, write_csv
from backend.sheets.guard import escape_formula, unescape_formula
from backend.sheets.tables import Export, Table
from backend.sheets.xlsx_files import write_xlsx, xlsx_bytes
from backend.statistics import exports as statistics
from backend.statistics.rules.counting import Figures
from backend.statistics.rules.coverage_lines import Line
from backend.statistics.rules.hotspots import HotSpot, Point
from backend.statistics.rules.leagues import League, LeagueRow
from backend.statistics.rules.overdue import Overdue
from backend.statistics.rules.rates import RateKind

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
FORMULAS = [f"{start}HYPERLINK(1)" for start in STARTS]
CSV_WRITERS = {"writer", "DictWriter", "to_csv"}
NOW = datetime(2026, 3, 2, tzinfo=UTC)


def exports() -> Iterator[Export]:
    """Those of every subject that has an exports.py."""
    for package in pkgutil.iter_modules(backend.__path__):
        if package.ispkg and (Path(str(backend.__path__[0])) / package.name / "exports.py").exists():
            yield from importlib.import_module(f"backend.{package.name}.exports").EXPORTS


EXPORTS = {export.title: export for export in exports()}


def _league(names: list[str]) -> Table:
    places = tuple(LeagueRow(1, name, name, Figures(1)) for name in names)
    kind = RateKind.ON_TIME
    return statistics.league_table("小区", League(kind, None, 5, places, tuple((n, 1) for n in names), 0))  # type: ignore[arg-type]


def _registry(sheet: str) -> Callable[[list[str]], Table]:
    columns = BY_NAME[sheet].columns
    return lambda names: table_of(BY_NAME[sheet], [[name] * len(columns) for name in names])


def _book(sheet: BookSheet) -> Callable[[list[str]], Table]:
    return lambda names: table_of(sheet, [[name] * len(sheet.columns) for name in names])


def _audit(names: list[str]) -> Table:
    entries = [
        AuditEntry(
            number=1,
            at=NOW,
            actor=name,
            act=name,
            subject=name,
            details=f'{{"{ord(name[0])}":"x"}}',
            hash="a",
        )
        for name in names
    ]
    return audit_table(iter([entries]))


def _manifest(names: list[str]) -> Table:
    """Its headings over rows of our own; tests/printing looks at real ones."""
    table = manifest(None, None)  # type: ignore[arg-type]  # rows are made only when they are asked for
    return replace(table, rows=[[name] * len(table.headings) for name in names])


def _files(names: list[str]) -> Table:
    files = [
        SimpleNamespace(
            name=name, street=SimpleNamespace(name=name), pages=1, leaflets=1, copies=1, size=1, sha256="f"
        )
        for name in names
    ]
    return manifest_files(SimpleNamespace(files=files))  # type: ignore[arg-type]


def _postings(names: list[str]) -> Table:
    rows = [SimpleNamespace(name=name, ordered=2, posted=1, scans=0) for name in names]
    return posting_table("小区", rows)  # type: ignore[arg-type]


def _account(name: str) -> LedgerAccount:
    return LedgerAccount(id=1, kind=AccountKind.OWNERS, code=name, name=name)


def _entry(name: str) -> LedgerEntry:
    return LedgerEntry(
        number=1, on=NOW.date(), kind=EntryKind.DEPOSIT, words=name, document=name, issued_by=name,
        recorded_at=NOW, hash="f",
    )  # fmt: skip


def _bank_statement(names: list[str]) -> Table:
    lines = [(BankStatementLine(on=NOW.date(), amount_fen=1, words=name), _entry(name)) for name in names]
    return ledgers.statement_table(StatementReport(BankStatement(), lines, [], 0, 0))


FILLED: dict[str, Callable[[list[str]], Table]] = {
    "五项比率": lambda names: statistics.rates_table("小区", [(name, Figures(1)) for name in names]),
    "未计入的原因": lambda names: statistics.exclusions_table("小区", [(name, Figures()) for name in names]),
    "排名": _league,
    "超期": lambda names: statistics.overdue_table(
        [Overdue(None, name, dict.fromkeys(BreachKind, 1), 0) for name in names]  # type: ignore[arg-type]
    ),
    "投诉热点": lambda names: statistics.spots_table(
        "小区", "街道", "户数", [HotSpot(1, name, name, 1, 1, 0) for name in names]
    ),
    "位置图上的小区": lambda names: statistics.points_table(
        [Point(1, name, name, 0.0, 0.0, 1, 0) for name in names]
    ),
    "覆盖情况": lambda names: statistics.coverage_table(
        [Line(name, 1, 2, name, name, None) for name in names]
    ),
    "操作日志": _audit,
    "账目明细": lambda names: ledgers.journal_table(
        [JournalLine(_entry(name), _account(name), 1, None) for name in names]
    ),
    "账户余额": lambda names: ledgers.balance_table([AccountBalance(_account(name), -1) for name in names]),
    "年度汇总": lambda names: ledgers.year_table(
        [YearSum(2026, number, 1, 0) for number in range(len(names))], dict(enumerate(names))
    ),
    "对账": _bank_statement,
    "张贴情况": _postings,
    "印刷清单": _manifest,
    "印刷文件": _files,
    **{name: _registry(name) for name in BY_NAME},
    **{sheet.name: _book(sheet) for sheet in BOOK_SHEETS},
}


def test_every_export_is_tried_here() -> None:
    assert EXPORTS.keys() == FILLED.keys()


@pytest.mark.parametrize("title", sorted(FILLED))
def test_no_cell_is_a_formula(title: str, tmp_path: Path) -> None:
    data = csv_bytes(FILLED[title](FORMULAS))
    write_csv(tmp_path / "a.csv", FILLED[title](FORMULAS))
    assert (tmp_path / "a.csv").read_bytes() == data
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    cells = [cell for row in rows for cell in row]
    assert {f"'{text}" for text in FORMULAS} <= set(cells)
    assert not [cell for cell in cells if cell.startswith(STARTS)]
    for number, make in enumerate((write_xlsx, _noted)):
        path = tmp_path / f"{number}.xlsx"
        make(path, [FILLED[title](FORMULAS)])
        with zipfile.ZipFile(path) as archive:
            parts = [archive.read(name) for name in archive.namelist() if "worksheets/" in name]
        assert parts
        assert not [part for part in parts if b"<f>" in part or b"<hyperlink" in part]
        read = {
            cell for row in CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python() for cell in row
        }
        assert {text for text in FORMULAS if text.isprintable()} <= read


def test_every_csv_file_has_the_one_writer() -> None:
    """With its byte order mark, line ends and guard against formulas."""
    root = Path(str(backend.__path__[0])).parent
    sources = (
        (path, text)
        for folder in ("backend", "bench", "scripts")
        for path in (root / folder).rglob("*.py")
        if "csv" in (text := path.read_text("utf-8"))
    )
    writing = {
        str(path.relative_to(root))
        for path, text in sources
        for node in ast.walk(ast.parse(text))
        if isinstance(node, (ast.Attribute, ast.Name, ast.alias)) and _last_name(node) in CSV_WRITERS
    }
    # The classifier's weights are read by the program only, and a guard would change the words in them.
    assert writing == {"backend/sheets/csv_files.py", "bench/linear_training.py"}


def _last_name(node: ast.Attribute | ast.Name | ast.alias) -> str:
    return ast.unparse(node).rpartition(".")[2]


def test_headings_and_edited_cells_are_no_formulas_either(tmp_path: Path) -> None:
    table = Table("表", ("=1+1", "{=1+1}"), [("=2+2", "{=2+2}"), ("平安里", "-")])
    heading = csv_bytes(table).decode("utf-8-sig").split("\r\n")[0]
    assert heading == "'=1+1,{=1+1}"
    write_xlsx(tmp_path / "a.xlsx", [table])
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        sheet, styles = archive.read("xl/worksheets/sheet1.xml"), archive.read("xl/styles.xml")
    assert b"<f>" not in sheet
    assert styles.count(b'quotePrefix="1"') == 1
    quoted = re.findall(rb'<c r="([A-Z]+[0-9]+)" s="2"', sheet)
    assert quoted == [b"A2", b"B3"]


def _noted(path: Path, tables: list[Table]) -> None:
    path.write_bytes(xlsx_bytes(tables, "=1+1"))


@pytest.mark.parametrize("text", [*FORMULAS, "'=1", "''=1", "'", "段西沟", "", "a=b"])
def test_the_guard_comes_off_again(text: str) -> None:
    assert unescape_formula(escape_formula(text)) == text
    assert not escape_formula(text).startswith(STARTS)


def test_numbers_are_numbers() -> None:
    data = csv_bytes(Table("表", ("一",), [(-3,), (1234567,), (Fraction(1, 3),), (None,)])).decode(
        "utf-8-sig"
    )
    assert data.split() == ["一", "-3", "1234567", "33.33%", "—"]
