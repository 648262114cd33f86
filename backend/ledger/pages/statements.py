"""对账: bank statements of a ledger, entered, matched, and the difference said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Response, abort, request, url_for
from sqlalchemy.orm import Session

from backend.access.permissions import Permission
from backend.core.clock import utc_now
from backend.core.errors import FieldProblem
from backend.ledger.exports import statement_table
from backend.ledger.forms import parse_match, parse_statement
from backend.ledger.pages.opened import OpenedBooks, opened_books, standing_ledger
from backend.ledger.rules.statements import (
    StatementReport,
    enter_statement,
    match_line,
    report_of,
    statement_for,
    statements_of,
)
from backend.ledger.rules.words import yuan
from backend.web.audiences import staff_pages
from backend.web.form_actions import Answer, Saved, run_form_action
from backend.web.guard import current_staff, requires
from backend.web.rendering import render, variables_of
from backend.web.services import services
from backend.web.spreadsheets import parse_file_kind, spreadsheet


@variables_of("ledger/statements.html")
@dataclass(frozen=True, slots=True)
class StatementsPage:
    """`reports` of each statement, the newest first; `form` is that of a new one."""

    books: OpenedBooks
    reports: Sequence[StatementReport]
    form: Mapping[str, str]
    problems: Sequence[FieldProblem]


@variables_of("ledger/statement.html")
@dataclass(frozen=True, slots=True)
class StatementPage:
    """`failed` is the line whose match was refused, with its `problems`; 0 for none."""

    books: OpenedBooks
    report: StatementReport
    failed: int
    problems: Sequence[FieldProblem]
    yuan: object


@staff_pages.get("/ledgers/<row:community_id>/<code:kind>/statements/")
@requires(Permission.LEDGER_READ)
def ledger_statements(community_id: int, kind: str) -> str:
    return _list(community_id, kind, {}, [])


@staff_pages.post("/ledgers/<row:community_id>/<code:kind>/statements/")
@requires(Permission.LEDGER_CHANGE)
def add_statement(community_id: int, kind: str) -> Answer:
    def work(session: Session) -> Saved:
        ledger = standing_ledger(session, Permission.LEDGER_CHANGE, community_id, kind)
        statement = enter_statement(
            session, ledger, parse_statement(request.form), current_staff(), utc_now()
        )
        address = url_for(
            "staff.ledger_statement", community_id=community_id, kind=kind, statement_id=statement.id
        )
        return Saved(f"已录入。{report_of(session, statement).words}", address)

    return run_form_action(work, lambda problems: _list(community_id, kind, request.form, problems))


@staff_pages.get("/ledgers/<row:community_id>/<code:kind>/statements/<row:statement_id>")
@requires(Permission.LEDGER_READ)
def ledger_statement(community_id: int, kind: str, statement_id: int) -> str | Response:
    file_kind = parse_file_kind(request.args)
    if not file_kind:
        return _statement(community_id, kind, statement_id, 0, [])
    with services().database.reading() as session:
        ledger = standing_ledger(session, Permission.LEDGER_READ, community_id, kind)
        statement = statement_for(session, ledger, statement_id)
        if statement is None:
            abort(404)
        report = report_of(session, statement)
        return spreadsheet([statement_table(report)], file_kind, f"对账{statement.to_on}", report.words)


@staff_pages.post("/ledgers/<row:community_id>/<code:kind>/statements/<row:statement_id>/lines/<row:line_id>")
@requires(Permission.LEDGER_CHANGE)
def match_statement_line(community_id: int, kind: str, statement_id: int, line_id: int) -> Answer:
    def work(session: Session) -> Saved:
        ledger = standing_ledger(session, Permission.LEDGER_CHANGE, community_id, kind)
        statement = statement_for(session, ledger, statement_id)
        if statement is None:
            abort(404)
        number = parse_match(request.form)
        match_line(session, statement, line_id, number, current_staff(), utc_now())
        address = url_for(
            "staff.ledger_statement", community_id=community_id, kind=kind, statement_id=statement_id
        )
        return Saved("已对上。" if number else "已取消对应。", address)

    return run_form_action(
        work, lambda problems: _statement(community_id, kind, statement_id, line_id, problems)
    )


def _list(community_id: int, kind: str, form: Mapping[str, str], problems: Sequence[FieldProblem]) -> str:
    with services().database.reading() as session:
        books = opened_books(session, Permission.LEDGER_READ, community_id, kind)
        statements = statements_of(session, books.ledger.id) if books.ledger else []
        reports = [report_of(session, statement) for statement in statements]
    return render(StatementsPage(books, reports, form, problems))


def _statement(
    community_id: int, kind: str, statement_id: int, failed: int, problems: Sequence[FieldProblem]
) -> str:
    with services().database.reading() as session:
        books = opened_books(session, Permission.LEDGER_READ, community_id, kind)
        statement = statement_for(session, books.ledger, statement_id) if books.ledger else None
        if statement is None:
            abort(404)
        return render(StatementPage(books, report_of(session, statement), failed, problems, yuan))
