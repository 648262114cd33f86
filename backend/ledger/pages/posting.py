"""记账: one form for each kind of posting. A work is shown with its shares before it is posted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import abort, request, url_for
from sqlalchemy.orm import Session

from backend.access.permissions import Permission
from backend.core.clock import local_today, utc_now
from backend.core.errors import FieldProblem
from backend.core.fields.values import member
from backend.ledger.forms import OF_LEDGER, PostingForm, PostingKind, parse_posting
from backend.ledger.pages.books import POSTING_NAMES
from backend.ledger.pages.opened import OpenedBooks, opened_books
from backend.ledger.rules.accounts import WHOLE, open_ledger
from backend.ledger.rules.fund import InterestDraft, OwnersDraft, post_interest, post_owners_money
from backend.ledger.rules.income import MoneyDraft, carry_over, post_money
from backend.ledger.rules.places import amounts_by_scope, place_names, scopes_by_name
from backend.ledger.rules.scopes import home_scope
from backend.ledger.rules.words import EMERGENCY_NAMES, places_in_words, square_metres, yuan
from backend.ledger.rules.works import WorkDraft, post_work, work_shares
from backend.models import EntryKind, Ledger, LedgerEntry
from backend.web.audiences import staff_pages
from backend.web.form_actions import Answer, Saved, run_form_action
from backend.web.guard import current_staff, requires
from backend.web.rendering import render, variables_of
from backend.web.services import services


@variables_of("ledger/posting.html")
@dataclass(frozen=True, slots=True)
class PostingPage:
    """`choices` are the names of the community's buildings and entrances."""

    books: OpenedBooks
    posting: str
    name: str
    choices: Sequence[str]
    emergencies: Sequence[tuple[str, str]]
    form: Mapping[str, str]
    problems: Sequence[FieldProblem]


@variables_of("ledger/work_shares.html")
@dataclass(frozen=True, slots=True)
class WorkSharesPage:
    """`rows`: home, area in m², share in yuan. `form` is sent again, confirmed, as it is."""

    books: OpenedBooks
    rows: Sequence[tuple[str, str, str]]
    fund: str
    developer: str
    form: Mapping[str, str]


@staff_pages.get("/ledgers/<row:community_id>/<code:kind>/post/<code:posting>")
@requires(Permission.LEDGER_CHANGE)
def posting_form(community_id: int, kind: str, posting: str) -> str:
    return _page(community_id, kind, posting, {"on": local_today().isoformat()}, [])


@staff_pages.post("/ledgers/<row:community_id>/<code:kind>/post/<code:posting>")
@requires(Permission.LEDGER_CHANGE)
def post_entry(community_id: int, kind: str, posting: str) -> Answer:
    def work(session: Session) -> Saved | str:
        books = opened_books(session, Permission.LEDGER_CHANGE, community_id, kind)
        form = parse_posting(request.form, _posting_kind(books, posting))
        ledger = open_ledger(session, books.community.id, books.kind)
        if form.kind is PostingKind.WORK and not form.is_confirmed:
            return _shares_page(session, books, ledger, form)
        entry = _post(session, ledger, form)
        address = url_for("staff.ledger_entry", community_id=community_id, kind=kind, number=entry.number)
        return Saved(f"已记账，是第 {entry.number} 笔。", address)

    return run_form_action(work, lambda problems: _page(community_id, kind, posting, request.form, problems))


def _post(session: Session, ledger: Ledger, form: PostingForm) -> LedgerEntry:
    staff, now, short = current_staff(), utc_now(), form.short_reason
    match form.kind:
        case PostingKind.OPENING | PostingKind.DEPOSIT | PostingKind.REFUND:
            amounts = amounts_by_scope(session, ledger.community_id, form.amounts or {}, "amounts")
            owners = OwnersDraft(
                form.on, EntryKind(form.kind.value), form.words, amounts, form.evidence, short
            )
            return post_owners_money(session, ledger, owners, staff, now)
        case PostingKind.INTEREST:
            interest = InterestDraft(form.on, form.fen, form.words, form.evidence)
            return post_interest(session, ledger, interest, staff, now)
        case PostingKind.WORK:
            return post_work(session, ledger, _work(session, ledger, form), staff, now)
        case PostingKind.INCOME | PostingKind.COST:
            scopes = scopes_by_name(session, ledger.community_id, form.places, "places")
            scope = next(iter(scopes.values()), WHOLE)
            money = MoneyDraft(
                form.on, EntryKind(form.kind.value), form.fen, form.words, form.evidence, scope,
                short_reason=short,
            )  # fmt: skip
            return post_money(session, ledger, money, staff, now)
        case _:
            return carry_over(session, ledger, form.on, staff, now, short)


def _work(session: Session, ledger: Ledger, form: PostingForm) -> WorkDraft:
    scopes = scopes_by_name(session, ledger.community_id, form.places, "places")
    return WorkDraft(
        name=form.words,
        on=form.on,
        cost_fen=form.fen,
        scope=home_scope(scopes.values()),
        scope_words=places_in_words(form.places),
        evidence=form.evidence,
        decision=form.decision,
        emergency_kind=form.emergency,
        warranty_checked=form.warranty_checked,
        contractor=form.contractor,
        short_reason=form.short_reason,
    )


def _shares_page(session: Session, books: OpenedBooks, ledger: Ledger, form: PostingForm) -> str:
    borne = work_shares(session, ledger, _work(session, ledger, form))
    rows = [
        (home.label, square_metres(home.built_area or 0), yuan(fen)) for home, fen in borne.by_home.items()
    ]
    page = WorkSharesPage(
        books, rows, yuan(sum(borne.fund.values())), yuan(borne.developer_fen), request.form
    )
    return render(page)


def _posting_kind(books: OpenedBooks, posting: str) -> PostingKind:
    kind = member(PostingKind, posting)
    if kind is None or kind not in OF_LEDGER[books.kind]:
        abort(404)
    return kind


def _page(
    community_id: int, kind: str, posting: str, form: Mapping[str, str], problems: Sequence[FieldProblem]
) -> str:
    with services().database.reading() as session:
        books = opened_books(session, Permission.LEDGER_CHANGE, community_id, kind)
        posting_kind = _posting_kind(books, posting)
        choices = place_names(session, community_id)
    emergencies = [(str(emergency), name) for emergency, name in EMERGENCY_NAMES.items()]
    name = POSTING_NAMES[posting_kind]
    return render(PostingPage(books, posting, name, choices, emergencies, form, problems))
