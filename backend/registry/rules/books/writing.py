"""Writing a chunk of typed rows into the tables: references found, parties settled, rows added or changed."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, insert, select, update
from sqlalchemy.orm import Session

from backend.models.personal import EncryptedText
from backend.registry.rules.books.bulk_journal import BulkJournal
from backend.registry.rules.books.cell_texts import book_cell
from backend.registry.rules.books.descriptions import BookRow, BookSheet, Values
from backend.registry.rules.books.import_results import BookSheetReport, BulkReport, FirstProblems
from backend.registry.rules.books.lookups import Name, RowLookups, stored_rows, table_of
from backend.registry.rules.books.owners import settle_parties
from backend.registry.rules.books.shares import check_shares
from backend.registry.rules.books.table_values import emptiness, with_indexes

HIDDEN = "（不显示）"


class BookWriter:
    """Writes the rows of one import, sheet after sheet, in the caller's transaction.

    Rows that cannot be written are in `problems` afterwards; then the caller takes all of it back.
    """

    def __init__(self, session: Session, import_id: int | None, problems: FirstProblems) -> None:
        self._session = session
        self._journal = BulkJournal(session, import_id)
        self._lookups = RowLookups(session)
        self._holed: set[str] = set()
        self.problems = problems
        self.report = BulkReport()

    def note_hole(self, sheet_name: str) -> None:
        """A row of the file that cannot be written: what points to it is not at fault."""
        self._holed.add(sheet_name)

    def write(self, sheet: BookSheet, rows: Sequence[BookRow]) -> None:
        """A chunk of at most about 1,000 rows of one sheet."""
        report, count = self.report.of(sheet.name), len(rows)
        rows, targets = self._resolved(sheet, rows)
        if sheet.owners and rows:
            settled = settle_parties(
                self._session, sheet, rows, targets, self._journal, report, self.problems
            )
            rows, targets = _chosen(rows, settled), _chosen(targets, settled)
        unique = self._unique(sheet, rows, targets)
        rows, targets = _chosen(rows, unique), _chosen(targets, unique)
        if len(rows) < count:
            self.note_hole(sheet.name)
        self._write_rows(sheet, rows, targets, report)
        if sheet.owners and rows and "share_numerator" in table_of(sheet).c:
            check_shares(self._session, rows, targets, self.problems)
        self._journal.flush()

    def _resolved(
        self, sheet: BookSheet, rows: Sequence[BookRow]
    ) -> tuple[Sequence[BookRow], Sequence[Values]]:
        """The rows by columns of the table, without those that refer to what does not exist."""
        table = table_of(sheet)
        empty = emptiness(table)
        targets = []
        for row in rows:
            own = {name: value for name, value in row.values.items() if name in empty}
            own |= sheet.derive(row.values)
            targets.append({name: empty[name] if value is None else value for name, value in own.items()})
        exist = [True] * len(rows)
        for reference in sheet.references:
            if not any(set(reference.columns) <= row.values.keys() for row in rows[:1]):
                continue
            names, ids = self._lookups.referred(reference, [row.values for row in rows])
            for place, (row, name) in enumerate(zip(rows, names, strict=True)):
                if name is not None and name not in ids:
                    exist[place] = False
                    if reference.sheet not in self._holed:
                        self._note_missing(row, reference.columns, reference.sheet, name)
                else:
                    targets[place][reference.target] = None if name is None else ids[name]
        return _chosen(rows, exist), _chosen(targets, exist)

    def _note_missing(self, row: BookRow, columns: Sequence[str], sheet_name: str, name: Name) -> None:
        """Once a row: a home in a building that is missing is missing, too."""
        filled = [column for column, value in zip(columns, name, strict=True) if value is not None]
        words = " ".join(str(value) for value in name if value is not None)
        column = row.sheet.column(filled[-1])
        problem = f"“{sheet_name}”表中没有 {words}"
        last = self.problems.problems[-1] if self.problems.problems else None
        if last is None or (last.sheet, last.row) != (row.source, row.number):
            self.problems.add(row.problem(column, problem, f"先导入“{sheet_name}”表，或改成那张表里的写法"))

    def _unique(self, sheet: BookSheet, rows: Sequence[BookRow], targets: Sequence[Values]) -> list[bool]:
        """Rows that are no other's twin: a key stands once in a file, a credit code belongs to one firm."""
        first: dict[Name, BookRow] = {}
        unique = []
        for row, target in zip(rows, targets, strict=True):
            twin = first.setdefault(tuple(target.get(name) for name in sheet.key), row)
            unique.append(twin is row)
            if twin is not row:
                self.problems.add(
                    row.problem(sheet.column(sheet.key_cells()[-1]), f"与第 {twin.number} 行重复")
                )
        for column in table_of(sheet).c:
            if column.unique and column.name not in sheet.key and column.name in sheet_columns(sheet):
                self._check_column(sheet, column, rows, targets, unique)
        return unique

    def _check_column(
        self,
        sheet: BookSheet,
        column: Any,
        rows: Sequence[BookRow],
        targets: Sequence[Values],
        unique: list[bool],
    ) -> None:
        values = {target[column.name] for target in targets if target.get(column.name) is not None}
        query = select(column, *(column.table.c[name] for name in sheet.key)).where(column.in_(values))
        holders = {row[0]: tuple(row[1:]) for row in self._session.execute(query)}
        for place, (row, target) in enumerate(zip(rows, targets, strict=True)):
            value = target.get(column.name)
            key = tuple(target.get(name) for name in sheet.key)
            if value is not None and holders.setdefault(value, key) != key:
                problem = f"与“{holders[value][0]}”的相同"
                self.problems.add(row.problem(sheet.column(column.name), problem, "各填自己的，或留空"))
                unique[place] = False

    def _write_rows(
        self, sheet: BookSheet, rows: Sequence[BookRow], targets: Sequence[Values], report: BookSheetReport
    ) -> None:
        if not rows:
            return
        table = table_of(sheet)
        keys = [tuple(target.get(name) for name in sheet.key) for target in targets]
        stored = stored_rows(self._session, sheet, keys)
        fresh: dict[frozenset[str], list[Values]] = {}
        for row, target, key in zip(rows, targets, keys, strict=True):
            before = stored.get(key)
            if before is None:
                fresh.setdefault(frozenset(target), []).append(target)
                report.note_added(row_in_words(row))
            elif names := _changed_names(before, target):
                self._update(sheet, row, before, target, names, report)
            else:
                report.unchanged += 1
        for same_columns in fresh.values():
            self._insert(table, sheet, same_columns)

    def _insert(self, table: Table, sheet: BookSheet, rows: list[Values]) -> None:
        statement = insert(sheet.model).returning(sheet.model.id, sort_by_parameter_order=True)
        ids = self._session.scalars(statement, [with_indexes(table, row) for row in rows]).all()
        for row, row_id in zip(rows, ids, strict=True):
            self._journal.note_added(table, row_id, row)

    def _update(
        self,
        sheet: BookSheet,
        row: BookRow,
        before: Values,
        target: Values,
        names: list[str],
        report: BookSheetReport,
    ) -> None:
        table = table_of(sheet)
        values = with_indexes(table, {name: target[name] for name in names})
        statement = update(sheet.model).where(sheet.model.id == before["id"]).values(**values)
        self._session.execute(statement, execution_options={"synchronize_session": False})
        after = {**before, **target}
        self._journal.note_changed(table, before["id"], before, after, names)
        report.updated += 1
        for heading, old, new in _cells_changed(self._lookups, sheet, row, before, after, names):
            report.note_cell(row_in_words(row), heading, old, new)


def _chosen(items: Sequence[Any], chosen: Sequence[bool]) -> list[Any]:
    return [item for item, is_chosen in zip(items, chosen, strict=True) if is_chosen]


def sheet_columns(sheet: BookSheet) -> set[str]:
    return {column.name for column in sheet.columns}


def _changed_names(before: Values, target: Values) -> list[str]:
    return [name for name, value in target.items() if before[name] != value]


def _cells_changed(
    lookups: RowLookups, sheet: BookSheet, row: BookRow, before: Values, after: Values, names: list[str]
) -> list[tuple[str, str, str]]:
    """By heading. What is encrypted is not shown; a reference is shown by its own cell."""
    table = table_of(sheet)
    cells = []
    derived = set(sheet.shown_of(after)) if set(names) & set(sheet.derive(row.values)) else set()
    targets = {reference.columns[-1] for reference in sheet.references if reference.target in names}
    for column in sheet.columns:
        if column.name in names and isinstance(table.c[column.name].type, EncryptedText):
            cells.append((column.heading, HIDDEN, HIDDEN))
        elif column.name in names:
            cells.append(
                (
                    column.heading,
                    book_cell(column, before[column.name]),
                    book_cell(column, after[column.name]),
                )
            )
        elif column.name in derived:
            old, new = sheet.shown_of(before)[column.name], sheet.shown_of(after)[column.name]
            cells.append((column.heading, book_cell(column, old), book_cell(column, new)))
        elif column.name in targets:
            ((old,), (new,)) = lookups.cells_of(sheet, [before, after], [column.name])
            cells.append((column.heading, book_cell(column, old), book_cell(column, new)))
    return cells


def row_in_words(row: BookRow) -> str:
    """The cells that name it: A1 3号楼 2单元 502. People are named by the number of their row."""
    if row.sheet.is_personal:
        columns = [name for name in row.sheet.key_cells() if name not in {"name", "identity"}]
    else:
        columns = list(row.sheet.key_cells())
    cells = [book_cell(row.sheet.column(name), row.values.get(name)) for name in columns]
    return " ".join(filter(None, cells)) or f"第 {row.number} 行"
