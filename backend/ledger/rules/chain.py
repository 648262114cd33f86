"""The hash of an entry: it covers the one before, all that the entry says, its lines and their accounts."""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC
from typing import Any

from backend.models import Ledger, LedgerAccount, LedgerEntry, LedgerLine

BEGINNING = "0" * 64


def hash_of(ledger: Ledger, entry: LedgerEntry, lines: Sequence[tuple[LedgerLine, LedgerAccount]]) -> str:
    text = json.dumps(
        content_of(ledger, entry, lines), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(text.encode()).hexdigest()


def content_of(
    ledger: Ledger, entry: LedgerEntry, lines: Sequence[tuple[LedgerLine, LedgerAccount]]
) -> dict[str, Any]:
    """Accounts are in it whole, so that a line cannot be moved to another home by moving its account."""
    return {
        "ledger": [ledger.id, ledger.community_id, ledger.kind],
        "number": entry.number,
        "on": entry.on.isoformat(),
        "kind": entry.kind,
        "words": entry.words,
        "document": [entry.document, entry.document_on and entry.document_on.isoformat(), entry.issued_by],
        "reverses": entry.reverses_id,
        "work": entry.work_id,
        "contract": entry.contract_id,
        "recorded_at": entry.recorded_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "recorded_by": entry.recorded_by_id,
        "previous_hash": entry.previous_hash,
        "lines": [[line.position, line.amount_fen, *_account(account)] for line, account in lines],
    }


def _account(account: LedgerAccount) -> list[Any]:
    return [
        account.id,
        account.ledger_id,
        account.kind,
        account.code,
        account.name,
        account.building_id,
        account.entrance_id,
        account.home_id,
    ]
