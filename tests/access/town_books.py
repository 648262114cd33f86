"""Books of each corner's community: an income, and a bank statement with a line that fits nothing yet."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.ledger.rules.accounts import open_ledger
from backend.ledger.rules.income import MoneyDraft, post_money
from backend.ledger.rules.posting import Evidence
from backend.ledger.rules.statements import StatementDraft, StatementLineDraft, enter_statement
from backend.models import BankStatementLine, EntryKind, LedgerKind
from tests.access.town import Town

PAPER = Evidence("收据 12")


def build_books(town: Town, session: Session) -> None:
    for corner, place in town.corners.items():
        ledger = open_ledger(session, place.community_id, LedgerKind.REVENUE)
        income = MoneyDraft(date(2026, 1, 5), EntryKind.INCOME, 51_360, "电梯广告", PAPER)
        post_money(session, ledger, income, None, town.now)
        lines = [StatementLineDraft(date(2026, 1, 6), 51_360, "广告费")]
        draft = StatementDraft(date(2026, 1, 1), date(2026, 1, 31), 0, 51_360, lines, PAPER)
        statement = enter_statement(session, ledger, draft, None, town.now)
        line = select(BankStatementLine.id).where(BankStatementLine.statement_id == statement.id)
        town.put(
            "books", corner, community_id=place.community_id, kind="revenue", posting="income", number=1,
            statement_id=statement.id, line_id=session.scalars(line).one(), file_kind="csv",
        )  # fmt: skip
