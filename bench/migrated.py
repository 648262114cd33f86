"""What a migration did to a database: every table's rows before and after, field by field.

    python -m bench.migrated BEFORE.db AFTER.db

Prints a line for each table: rows before and after, columns that went and came, and how many fields of kept
columns differ; then the first differences. Both are SQLite files; nothing is written.
"""

import sqlite3
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SHOWN = 5


@dataclass(frozen=True, slots=True)
class TableDifference:
    """`changed` counts fields of columns that stand on both sides; `examples` are the first of them."""

    table: str
    rows_before: int
    rows_after: int
    columns_gone: list[str]
    columns_new: list[str]
    missing_rows: int
    changed: int
    examples: list[str] = field(default_factory=list)

    @property
    def is_kept(self) -> bool:
        return not (self.missing_rows or self.changed)


def compared(before: Path, after: Path) -> list[TableDifference]:
    """One difference a table of either side; rows are matched by their primary key."""
    with _opened(before) as old, _opened(after) as new:
        return [_table(old, new, table) for table in sorted(_tables(old) | _tables(new))]


def _table(old: sqlite3.Connection, new: sqlite3.Connection, table: str) -> TableDifference:
    rows_before, rows_after = _rows(old, table), _rows(new, table)
    columns_before, columns_after = _columns(old, table), _columns(new, table)
    both = [name for name in columns_before if name in columns_after]
    changes = [
        f"{key} {name}: {row[name]!r} → {rows_after[key][name]!r}"
        for key, row in rows_before.items()
        if key in rows_after
        for name in both
        if row[name] != rows_after[key][name]
    ]
    return TableDifference(
        table,
        len(rows_before),
        len(rows_after),
        [name for name in columns_before if name not in columns_after],
        [name for name in columns_after if name not in columns_before],
        sum(1 for key in rows_before if key not in rows_after),
        len(changes),
        changes[:SHOWN],
    )


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    return connection


def _tables(connection: sqlite3.Connection) -> set[str]:
    named = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    return {
        row["name"] for row in named if "_fts" not in row["name"] and not row["name"].startswith("sqlite_")
    }


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [row["name"] for row in connection.execute(f'PRAGMA table_info("{table}")')]


def _rows(connection: sqlite3.Connection, table: str) -> dict[tuple[Any, ...], sqlite3.Row]:
    keys = [row["name"] for row in connection.execute(f'PRAGMA table_info("{table}")') if row["pk"]]
    if not keys:
        return {}
    return {tuple(row[key] for key in keys): row for row in connection.execute(f'SELECT * FROM "{table}"')}  # noqa: S608 - a table's own name


def main() -> None:
    differences = compared(Path(sys.argv[1]), Path(sys.argv[2]))
    for difference in differences:
        print(
            f"{difference.table:26} {difference.rows_before:7} → {difference.rows_after:7}"
            f"  missing {difference.missing_rows}, changed fields {difference.changed}"
            + (f", gone {', '.join(difference.columns_gone)}" if difference.columns_gone else "")
            + (f", new {', '.join(difference.columns_new)}" if difference.columns_new else "")
        )
        for example in difference.examples:
            print(f"    {example[:160]}")
    kept_count = sum(difference.is_kept for difference in differences)
    print(
        f"{kept_count} of {len(differences)} tables keep every row and every field of the columns that stayed"
    )


if __name__ == "__main__":
    main()
