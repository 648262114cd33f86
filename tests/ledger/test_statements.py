"""A bank statement adds up in itself, its clear lines find their entries, and the difference is said."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.errors import ChangeRefusedError, InvalidInputError
from backend.ledger.rules.posting import reverse
from backend.ledger.rules.statements import (
    StatementDraft,
    StatementLineDraft,
    enter_statement,
    match_line,
    report_of,
)
from backend.models import BankStatement, BankStatementLine
from tests.support.books import NOW, PAPER, Books

JANUARY, LAST = date(2026, 1, 1), date(2026, 1, 31)
FIRST_HOME = "1号楼1单元101"


def line(day: int, fen: int, words: str = "") -> StatementLineDraft:
    return StatementLineDraft(date(2026, 1, day), fen, words)


def entered(books: Books, session: Session, *lines: StatementLineDraft, opening: int = 0) -> BankStatement:
    closing = opening + sum(drafted.fen for drafted in lines)
    draft = StatementDraft(JANUARY, LAST, opening, closing, lines, PAPER)
    return enter_statement(session, books.ledger(session), draft, books.street(session), NOW)


def test_clear_lines_find_their_entries(books: Books) -> None:
    with books.database.transaction() as session:
        books.deposit(session, {FIRST_HOME: 500}, on=date(2026, 1, 5))
        books.deposit(session, {FIRST_HOME: 700}, on=date(2026, 1, 5))
        report = report_of(session, entered(books, session, line(5, 700), line(5, 500)))
        assert [entry.number for _, entry in report.lines if entry] == [2, 1]
        assert report.agrees
        assert report.words == "账面与对账单一致。"


def test_what_is_not_clear_is_matched_by_hand(books: Books) -> None:
    with books.database.transaction() as session:
        books.deposit(session, {FIRST_HOME: 500}, on=date(2026, 1, 5))
        books.deposit(session, {"2号楼101": 500}, on=date(2026, 1, 5))
        books.deposit(session, {FIRST_HOME: 300}, on=date(2026, 1, 6))
        statement = entered(books, session, line(5, 500), line(5, 500), line(7, 300))
        report = report_of(session, statement)
        assert len(report.open_lines) == len(report.open_entries) == 3
        first, second, third = (row.id for row in report.open_lines)
        match_line(session, statement, first, 2, None, NOW)
        with pytest.raises(ChangeRefusedError, match="另一行"):
            match_line(session, statement, second, 2, None, NOW)
        with pytest.raises(InvalidInputError, match="金额不一样"):
            match_line(session, statement, second, 3, None, NOW)
        with pytest.raises(InvalidInputError, match="不存在"):
            match_line(session, statement, second, 9, None, NOW)
        match_line(session, statement, second, 1, None, NOW)
        match_line(session, statement, third, 3, None, NOW)
        assert report_of(session, statement).agrees
        match_line(session, statement, third, None, None, NOW)
        assert not report_of(session, statement).agrees


def test_the_difference_is_said(books: Books) -> None:
    with books.database.transaction() as session:
        books.deposit(session, {FIRST_HOME: 1_000}, on=date(2025, 12, 31))
        books.deposit(session, {FIRST_HOME: 500}, on=date(2026, 1, 5))
        report = report_of(session, entered(books, session, line(9, -20, "手续费"), opening=900))
        assert (report.opening_difference, report.closing_difference) == (100, 620)
        assert (
            report.words == "账面比对账单多 6.20 元；对账单有 1 行没有对上账；账上有 1 笔没有出现在对账单里。"
        )


def test_a_reversed_entry_is_matched_no_more(books: Books) -> None:
    with books.database.transaction() as session:
        books.deposit(session, {FIRST_HOME: 500}, on=date(2026, 1, 5))
        statement = entered(books, session, line(5, 500))
        reverse(session, books.ledger(session), 1, "不是这个小区的", None, NOW)
        report = report_of(session, statement)
        assert (len(report.open_lines), len(report.open_entries)) == (1, 0)
        assert report.closing_difference == -500


def test_a_statement_that_does_not_add_up_or_overlaps_is_refused(books: Books) -> None:
    with books.database.transaction() as session:
        draft = StatementDraft(JANUARY, LAST, 0, 501, [line(5, 500)], PAPER)
        with pytest.raises(InvalidInputError, match="对账单自己不平"):
            enter_statement(session, books.ledger(session), draft, None, NOW)
        outside = StatementDraft(JANUARY, date(2026, 1, 4), 0, 500, [line(5, 500)], PAPER)
        with pytest.raises(InvalidInputError, match="2026-01-05"):
            enter_statement(session, books.ledger(session), outside, None, NOW)
        entered(books, session, line(5, 500))
        with pytest.raises(ChangeRefusedError, match="重叠"):
            entered(books, session, line(6, 500))
        assert len(session.scalars(select(BankStatementLine)).all()) == 1
