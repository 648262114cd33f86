"""Where each chain ends, noted in the audit log, whose own end is sealed and leaves the machine.

A chain that is written afresh, with all its hashes, is sound in itself: only the notes show it.
"""

import json
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.history.audit import SYSTEM, record
from backend.models import AuditEntry, Ledger

NOTED = "ledger.ends_noted"
IN_ONE_NOTE = 40  # ends; a note of all would be too long to read
Ends = dict[int, dict[int, str]]


def note_ends(session: Session, now: datetime) -> int:
    """Note the ends that moved since they were noted last. Returns how many.

    Books that somebody writes into at this moment wait for the next time.
    """
    moved = select(Ledger).where(Ledger.number != Ledger.noted_number).order_by(Ledger.id)
    locked = moved.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    ledgers = list(session.scalars(locked))
    for start in range(0, len(ledgers), IN_ONE_NOTE):
        group = ledgers[start : start + IN_ONE_NOTE]
        ends = " ".join(f"{ledger.id}:{ledger.number}:{ledger.hash}" for ledger in group)
        for ledger in group:
            ledger.noted_number = ledger.number
        session.flush()
        record(session, SYSTEM, NOTED, f"{len(group)} 本账", {"ends": ends}, now=now)
    return len(ledgers)


def noted_ends(session: Session) -> Ends:
    """All that were ever noted: the hash by ledger and number."""
    ends: Ends = {}
    query = select(AuditEntry.details).where(AuditEntry.act == NOTED).order_by(AuditEntry.number)
    for details in session.scalars(query):
        for ledger_id, number, end_hash in _ends_in(details):
            ends.setdefault(ledger_id, {})[number] = end_hash
    return ends


def _ends_in(details: str) -> Iterator[tuple[int, int, str]]:
    """Nothing where somebody changed the entry, which the audit log's own check shows."""
    try:
        for end in str(json.loads(details)["ends"]).split():
            ledger_id, number, end_hash = end.split(":")
            yield int(ledger_id), int(number), end_hash
    except (ValueError, TypeError, KeyError):
        return
