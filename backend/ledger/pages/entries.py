"""One entry with its lines, and its reversal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import abort, request, url_for
from sqlalchemy.orm import Session

from backend.access.permissions import Permission
from backend.core.clock import local, utc_now
from backend.core.errors import FieldProblem
from backend.ledger.forms import parse_reversal
from backend.ledger.pages.opened import OpenedBooks, opened_books, standing_ledger
from backend.ledger.rules.journal import JournalEntry, entry_by_number, lines_of_entry
from backend.ledger.rules.posting import reverse
from backend.ledger.rules.words import ENTRY_NAMES, yuan
from backend.web.audiences import staff_pages
from backend.web.form_actions import Answer, Saved, run_form_action
from backend.web.guard import current_staff, requires
from backend.web.rendering import render, variables_of
from backend.web.services import services


@variables_of("ledger/entry.html")
@dataclass(frozen=True, slots=True)
class LedgerEntryPage:
    """`lines` are the account, debit and credit of each; `form` that of a reversal."""

    books: OpenedBooks
    row: JournalEntry
    kind_name: str
    lines: Sequence[tuple[str, str, str]]
    recorded: str
    form: Mapping[str, str]
    problems: Sequence[FieldProblem]


@staff_pages.get("/ledgers/<row:community_id>/<code:kind>/entries/<row:number>")
@requires(Permission.LEDGER_READ)
def ledger_entry(community_id: int, kind: str, number: int) -> str:
    return _page(community_id, kind, number, {}, [])


@staff_pages.post("/ledgers/<row:community_id>/<code:kind>/entries/<row:number>/reversal")
@requires(Permission.LEDGER_CHANGE)
def reverse_entry(community_id: int, kind: str, number: int) -> Answer:
    def work(session: Session) -> Saved:
        ledger = standing_ledger(session, Permission.LEDGER_CHANGE, community_id, kind)
        reversal = reverse(session, ledger, number, parse_reversal(request.form), current_staff(), utc_now())
        address = url_for("staff.ledger_entry", community_id=community_id, kind=kind, number=reversal.number)
        return Saved(f"已冲正第 {number} 笔，冲正本身是第 {reversal.number} 笔。", address)

    return run_form_action(work, lambda problems: _page(community_id, kind, number, request.form, problems))


def _page(
    community_id: int, kind: str, number: int, form: Mapping[str, str], problems: Sequence[FieldProblem]
) -> str:
    with services().database.reading() as session:
        books = opened_books(session, Permission.LEDGER_READ, community_id, kind)
        row = entry_by_number(session, books.ledger.id, number) if books.ledger else None
        if row is None:
            abort(404)
        lines = [
            (account.name, yuan(fen) if fen > 0 else "", yuan(-fen) if fen < 0 else "")
            for account, fen in lines_of_entry(session, row.entry)
        ]
    recorded = f"{local(row.entry.recorded_at):%Y-%m-%d %H:%M}"
    return render(LedgerEntryPage(books, row, ENTRY_NAMES[row.entry.kind], lines, recorded, form, problems))
