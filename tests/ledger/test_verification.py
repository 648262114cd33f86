"""Whoever changes a byte of the books is noticed; also who writes a chain afresh, by the noted ends."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner
from sqlalchemy import Date, DateTime, Integer, Table, select, text

from backend.cli import linsheng
from backend.core.config import Config
from backend.doctor.ledgers import look_at_ledgers
from backend.history.append_only import APPEND_ONLY, problems_of_triggers
from backend.ledger.rules.accounts import AccountScope
from backend.ledger.rules.chain import BEGINNING, hash_of
from backend.ledger.rules.fund import InterestDraft, post_interest
from backend.ledger.rules.income import MoneyDraft, post_money
from backend.ledger.rules.noted_ends import NOTED, note_ends
from backend.ledger.rules.posting import reverse
from backend.ledger.rules.verification import quick_problems, verify_all
from backend.models import (
    AuditEntry,
    Base,
    Database,
    EntryKind,
    Ledger,
    LedgerAccount,
    LedgerEntry,
    LedgerLine,
)
from tests.support.books import DAY, NOW, PAPER, Books
from tests.support.databases import both_databases
from tests.support.tampering import tamper

pytestmark = both_databases
TABLES = ("ledgers", "ledger_accounts", "ledger_entries", "ledger_lines")
# Nobody reads them: the row of a line is found by its entry and position.
MEANS_NOTHING = {("ledger_lines", "id")}


@pytest.fixture
def filled(books: Books) -> Books:
    with books.database.transaction() as session:
        books.deposit(session, {"1号楼1单元101": 1000, "1号楼1单元102": 2000})
        wrong = books.deposit(session, {"2号楼101": 500})
        reverse(session, books.ledger(session), wrong.number, "户号写错", None, NOW)
        post_interest(session, books.ledger(session), InterestDraft(DAY, 10, "利息", PAPER), None, NOW)
        ledger = books.ledger(session, books.revenue)
        door = AccountScope(entrance_id=books.entrances["1号楼1单元"])
        draft = MoneyDraft(DAY, EntryKind.INCOME, 51_360, "电梯广告", PAPER, door)
        post_money(session, ledger, draft, None, NOW)
        note_ends(session, NOW)
    return books


def problems(database: Database) -> list[str]:
    with database.reading() as session:
        return [problem for report in verify_all(session) for problem in report.problems]


def doctor(database: Database) -> list[str]:
    with database.reading() as session:
        return quick_problems(session)


def change(database: Database, statement: str, values: tuple[Any, ...]) -> None:
    """Past triggers and foreign keys, as a hand in the file or a superuser would."""
    url = database.engine.url
    if database.engine.dialect.name == "postgresql":
        address = url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(address) as server:
            server.execute("SET session_replication_role = replica")
            server.execute(statement, values)
        return
    with closing(sqlite3.connect(url.database or "", isolation_level=None)) as file, file:
        file.execute("BEGIN IMMEDIATE")
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        triggers = file.execute(query).fetchall()
        for name, _ in triggers:
            file.execute(f"DROP TRIGGER {name}")
        file.execute("PRAGMA ignore_check_constraints = ON")
        file.execute(statement.replace("%s", "?"), values)
        for _, definition in triggers:
            file.execute(definition)


def cells(database: Database) -> Iterator[tuple[Table, str, int, Any]]:
    """Every value of every row of the books, as it is stored."""
    with database.engine.connect() as connection:
        for name in TABLES:
            table = Base.metadata.tables[name]
            rows = connection.execute(text(f"SELECT * FROM {name} ORDER BY id")).mappings().all()
            for row in rows:
                for column in table.columns:
                    if (name, column.name) not in MEANS_NOTHING:
                        yield table, column.name, row["id"], row[column.name]


def other(table: Table, column: str, value: Any) -> Any:
    """Another value that the column takes, as near as can be."""
    kind = table.columns[column].type
    if isinstance(kind, Date):
        return "2026-01-02" if value is None or str(value)[:10] != "2026-01-02" else "2026-01-03"
    if isinstance(getattr(kind, "impl", kind), DateTime):
        return "2020-01-01 00:00:00.000001+00:00"
    if isinstance(kind, Integer):
        return 1 if value is None else value + 1
    if value is None:
        return "1"
    return value[:-1] + ("y" if value[-1] == "x" else "x") if value else "x"


def test_any_changed_value_is_noticed(filled: Books) -> None:
    database = filled.database
    assert problems(database) == []
    assert doctor(database) == []
    unnoticed = []
    for table, column, row_id, value in list(cells(database)):
        new = other(table, column, value)
        key = new if column == "id" else row_id
        try:
            change(database, f'UPDATE {table.name} SET "{column}" = %s WHERE id = %s', (new, row_id))
        except (sqlite3.IntegrityError, psycopg.errors.IntegrityError):
            continue  # not even the database takes it
        if not problems(database):
            unnoticed.append((table.name, column, row_id, value, new))
        change(database, f'UPDATE {table.name} SET "{column}" = %s WHERE id = %s', (value, key))
    assert unnoticed == []
    assert problems(database) == []


@pytest.mark.parametrize("table", ["ledger_entries", "ledger_lines", "ledger_accounts", "ledgers"])
def test_any_removed_row_is_noticed(filled: Books, table: str) -> None:
    database = filled.database
    with database.reading() as session:
        ids = list(session.scalars(text(f"SELECT id FROM {table}")))
        rows = session.execute(text(f"SELECT * FROM {table}")).mappings().all()
    for row_id in ids:
        change(database, f"DELETE FROM {table} WHERE id = %s", (row_id,))
        assert problems(database), row_id
        row = next(row for row in rows if row["id"] == row_id)
        names = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join("%s" for _ in row)
        change(database, f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(row.values()))
    assert problems(database) == []


def write_afresh(database: Database) -> None:
    """The whole chain of the fund with another sum, all hashes and the end made to fit."""
    with database.reading() as session, session.no_autoflush:
        ledger = session.scalars(select(Ledger).order_by(Ledger.id)).first()
        assert ledger is not None
        previous = BEGINNING
        statements = []
        query = select(LedgerEntry).where(LedgerEntry.ledger_id == ledger.id).order_by(LedgerEntry.number)
        for entry in session.scalars(query):
            lines = select(LedgerLine, LedgerAccount).join(
                LedgerAccount, LedgerLine.account_id == LedgerAccount.id
            )
            lines = lines.where(LedgerLine.entry_id == entry.id).order_by(LedgerLine.position)
            pairs = [(line, account) for line, account in session.execute(lines)]
            if entry.number == 1:
                entry.words = "另一个说法"
                statements.append(f"UPDATE ledger_entries SET words = '{entry.words}' WHERE id = {entry.id}")
            entry.previous_hash = previous
            entry.hash = previous = hash_of(ledger, entry, pairs)
            statements.append(
                f"UPDATE ledger_entries SET previous_hash = '{entry.previous_hash}', hash = '{entry.hash}'"
                f" WHERE id = {entry.id}"
            )
        statements.append(f"UPDATE ledgers SET hash = '{previous}' WHERE id = {ledger.id}")
    tamper(database, *statements)


def test_a_chain_written_afresh_does_not_fit_the_notes(filled: Books) -> None:
    database = filled.database
    write_afresh(database)
    assert problems(database) == ["the noted end 4 is not in it"]
    assert doctor(database) == [f"the noted end 4 of ledger {filled.fund} is not in it"]
    with database.transaction() as session:
        filled.deposit(session, {"2号楼101": 1})
        note_ends(session, NOW)
    assert problems(database) == ["the noted end 4 is not in it"], "a later note does not hide it"


def test_ends_are_noted_once_each(filled: Books) -> None:
    with filled.database.transaction() as session:
        assert note_ends(session, NOW) == 0
        filled.deposit(session, {"2号楼101": 1})
        assert note_ends(session, NOW) == 1
        notes = session.scalars(select(AuditEntry.details).where(AuditEntry.act == NOTED)).all()
        assert len(notes) == 2
        assert f"{filled.fund}:5:" in notes[-1]
    assert problems(filled.database) == []


def test_triggers_of_every_table_are_checked(filled: Books) -> None:
    with filled.database.reading() as session:
        assert problems_of_triggers(session, APPEND_ONLY) == []
    postgres = filled.database.engine.dialect.name == "postgresql"
    for table in ("ledger_accounts", "ledger_entries", "ledger_lines", "disclosure_versions"):
        where = f" ON {table}" if postgres else ""
        with filled.database.engine.begin() as connection:
            connection.execute(text(f"DROP TRIGGER {table}_no_delete{where}"))
    with filled.database.reading() as session:
        assert problems_of_triggers(session, APPEND_ONLY) == [
            f"trigger {name}_no_delete is missing"
            for name in ("disclosure_versions", "ledger_accounts", "ledger_entries", "ledger_lines")
        ]


def test_the_command_and_the_doctor_say_what_is_wrong(filled: Books, config: Config) -> None:
    env = {
        "LINSHENG_DATA_DIR": str(config.data_dir),
        "LINSHENG_DATABASE_URL": config.database_url,
        "LINSHENG_PERSONAL_DATA_KEY": config.personal_data_key,
    }
    sound = CliRunner().invoke(linsheng, ["ledger", "verify"], env=env)
    assert sound.exit_code == 0, sound.output
    assert "2 ledgers with 5 entries" in sound.output
    with filled.database.reading() as session:
        assert look_at_ledgers(session).ok
    tamper(filled.database, "UPDATE ledger_lines SET amount_fen = amount_fen + 1 WHERE id = 1")
    broken = CliRunner().invoke(linsheng, ["ledger", "verify"], env=env)
    assert broken.exit_code == 1
    assert "段西沟一小区 维修资金: entry 1 was changed" in broken.output
    with filled.database.reading() as session:
        finding = look_at_ledgers(session)
        assert not finding.ok
        assert "does not balance" in finding.says


def test_a_day_that_is_none_is_noticed(filled: Books) -> None:
    if filled.database.engine.dialect.name == "postgresql":
        return
    change(filled.database, 'UPDATE ledger_entries SET "on" = %s WHERE id = %s', ("x", 2))
    assert "entry 2 cannot be read" in problems(filled.database)
