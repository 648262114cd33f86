"""账本: the communities, the three ledgers of one, one ledger with its entries and balances, its files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import Response, request

from backend.access.permissions import Permission
from backend.ledger.exports import balance_table, journal_table, year_table
from backend.ledger.forms import OF_LEDGER, PostingKind, parse_below, parse_filter, parse_until
from backend.ledger.pages.opened import OpenedBooks, opened_books
from backend.ledger.rules.balances import AccountBalance, KindSum, balances, kind_sums, totals, year_sums
from backend.ledger.rules.beancount_text import beancount_lines
from backend.ledger.rules.journal import JournalEntry, journal, journal_page
from backend.ledger.rules.reach import communities_for, ledger_for
from backend.ledger.rules.words import ACCOUNT_NAMES, ENTRY_NAMES, LEDGER_NAMES, yuan
from backend.models import AccountKind, Community, EntryKind, LedgerKind
from backend.web.attachments import attached
from backend.web.audiences import staff_pages
from backend.web.guard import current_staff, requires
from backend.web.rendering import render, variables_of
from backend.web.services import services
from backend.web.spreadsheets import parse_file_kind, spreadsheet

PAGE = 40
POSTING_NAMES = {
    PostingKind.OPENING: "记期初余额",
    PostingKind.DEPOSIT: "记交存",
    PostingKind.REFUND: "记退还或转出",
    PostingKind.INTEREST: "分利息",
    PostingKind.WORK: "记维修工程",
    PostingKind.INCOME: "记收入",
    PostingKind.COST: "记支出",
    PostingKind.CARRY_OVER: "结转收支",
}


@dataclass(frozen=True, slots=True)
class LedgerLink:
    """A ledger of a community; `balance` of its bank account, empty where nothing was posted."""

    kind: str
    name: str
    balance: str
    entries: int


@variables_of("ledger/communities.html")
@dataclass(frozen=True, slots=True)
class LedgerCommunitiesPage:
    """`after` is where the next page begins; empty on the last."""

    rows: Sequence[Community]
    q: str
    after: str


@variables_of("ledger/community.html")
@dataclass(frozen=True, slots=True)
class CommunityLedgersPage:
    community: Community
    ledgers: Sequence[LedgerLink]


@variables_of("ledger/ledger.html")
@dataclass(frozen=True, slots=True)
class LedgerPage:
    """`sums` are the balances by kind of account, without empty ones of income and cost.

    `older` is where the next page of entries begins.
    """

    books: OpenedBooks
    sums: Sequence[tuple[str, str]]
    years: Sequence[tuple[int, str, str]]
    entries: Sequence[JournalEntry]
    older: int | None
    postings: Sequence[tuple[str, str]]
    entry_names: Mapping[EntryKind, str]
    yuan: object


@variables_of("ledger/balances.html")
@dataclass(frozen=True, slots=True)
class BalancesPage:
    """`on` is the day of the balances; empty for now."""

    books: OpenedBooks
    rows: Sequence[tuple[str, str, str]]
    on: str


@staff_pages.get("/ledgers/")
@requires(Permission.LEDGER_READ)
def ledgers() -> str:
    chosen = parse_filter(request.args)
    with services().database.reading() as session:
        rows = communities_for(session, current_staff(), chosen.words, chosen.after, PAGE + 1)
        after = rows[PAGE - 1].code if len(rows) > PAGE else ""
        return render(LedgerCommunitiesPage(rows[:PAGE], chosen.words, after))


@staff_pages.get("/ledgers/<row:community_id>")
@requires(Permission.LEDGER_READ)
def community_ledgers(community_id: int) -> str:
    with services().database.reading() as session:
        community = opened_books(session, Permission.LEDGER_READ, community_id, LedgerKind.FUND).community
        links = []
        for kind, name in LEDGER_NAMES.items():
            ledger = ledger_for(session, community, kind)
            is_used = ledger is not None and ledger.number > 0
            bank = yuan(totals(session, ledger.id)[AccountKind.BANK]) if ledger and is_used else ""
            links.append(LedgerLink(kind, name, bank, ledger.number if ledger else 0))
        return render(CommunityLedgersPage(community, links))


@staff_pages.get("/ledgers/<row:community_id>/<code:kind>")
@requires(Permission.LEDGER_READ)
def ledger(community_id: int, kind: str) -> str:
    with services().database.reading() as session:
        books = opened_books(session, Permission.LEDGER_READ, community_id, kind)
        row_id = books.ledger.id if books.ledger else 0
        page = journal_page(session, row_id, parse_below(request.args))
        return render(
            LedgerPage(
                books=books,
                sums=[
                    (ACCOUNT_NAMES[account_kind], yuan(fen))
                    for account_kind, fen in totals(session, row_id).items()
                    if fen or account_kind in {AccountKind.BANK, AccountKind.OWNERS}
                ],
                years=_years(kind_sums(session, row_id)),
                entries=page.entries,
                older=page.older,
                postings=[(posting, POSTING_NAMES[posting]) for posting in OF_LEDGER[books.kind]],
                entry_names=ENTRY_NAMES,
                yuan=yuan,
            )
        )


@staff_pages.get("/ledgers/<row:community_id>/<code:kind>/balances")
@requires(Permission.LEDGER_READ)
def ledger_balances(community_id: int, kind: str) -> str | Response:
    on, file_kind = parse_until(request.args), parse_file_kind(request.args)
    with services().database.reading() as session:
        books = opened_books(session, Permission.LEDGER_READ, community_id, kind)
        rows = balances(session, books.ledger.id, on) if books.ledger else []
    if file_kind:
        return spreadsheet([balance_table(rows)], file_kind, f"{books.name}余额", _note(on))
    return render(BalancesPage(books, _balance_rows(rows), on.isoformat() if on else ""))


@staff_pages.get("/ledgers/<row:community_id>/<code:kind>/file/<code:file_kind>")
@requires(Permission.LEDGER_READ)
def ledger_file(community_id: int, kind: str, file_kind: str) -> Response:
    """csv: all lines. xlsx: lines, balances and yearly sums. Anything else: the text for beancount."""
    with services().database.reading() as session:
        books = opened_books(session, Permission.LEDGER_READ, community_id, kind)
        row_id = books.ledger.id if books.ledger else 0
        if file_kind in {"csv", "xlsx"}:
            rows = balances(session, row_id)
            names = {row.account.id: row.account.name for row in rows}
            tables = [
                journal_table(journal(session, row_id)),
                balance_table(rows),
                year_table(year_sums(session, row_id), names),
            ]
            return spreadsheet(tables, file_kind, f"{books.name}账目", _note(None))
        text = "\n".join(beancount_lines(session, books.ledger)) + "\n" if books.ledger else ""
        response = Response(text, content_type="text/plain; charset=utf-8")
        return attached(response, f"{books.name}.beancount")


def _note(on: date | None) -> str:
    return f"截至 {on.isoformat()}。金额单位：元。" if on else "金额单位：元。"


def _balance_rows(rows: Sequence[AccountBalance]) -> list[tuple[str, str, str]]:
    return [(ACCOUNT_NAMES[row.account.kind], row.account.name, yuan(row.fen)) for row in rows]


def _years(sums: Sequence[KindSum]) -> list[tuple[int, str, str]]:
    """The newest year first."""
    return [(row.year, ENTRY_NAMES[row.kind], yuan(row.fen)) for row in reversed(sums)]
