"""What an address names: a community on the account's ground, and one of its three ledgers."""

from dataclasses import dataclass

from flask import abort
from sqlalchemy.orm import Session

from backend.access.permissions import Permission
from backend.core.errors import NotFoundError
from backend.core.fields.values import member
from backend.ledger.rules.reach import community_for, ledger_for
from backend.ledger.rules.words import LEDGER_NAMES
from backend.models import Community, Ledger, LedgerKind
from backend.web.guard import current_staff


@dataclass(frozen=True, slots=True)
class OpenedBooks:
    """`ledger` is None where nothing was posted yet."""

    community: Community
    kind: LedgerKind
    ledger: Ledger | None

    @property
    def name(self) -> str:
        return f"{self.community.name} {LEDGER_NAMES[self.kind]}"


def opened_books(session: Session, permission: Permission, community_id: int, kind: str) -> OpenedBooks:
    """Answers 404 for what is not there or not theirs."""
    ledger_kind = member(LedgerKind, kind)
    if ledger_kind is None:
        abort(404)
    try:
        community = community_for(session, current_staff(), permission, community_id)
    except NotFoundError:
        abort(404)
    return OpenedBooks(community, ledger_kind, ledger_for(session, community, ledger_kind))


def standing_ledger(session: Session, permission: Permission, community_id: int, kind: str) -> Ledger:
    """The same where an entry or a statement must be there already."""
    books = opened_books(session, permission, community_id, kind)
    if books.ledger is None:
        abort(404)
    return books.ledger
