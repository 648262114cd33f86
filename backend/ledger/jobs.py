"""The recurring job of the ledgers."""

from datetime import timedelta

from backend.jobs.schedule import Recurring, in_transaction
from backend.ledger.rules.noted_ends import note_ends

RECURRING = (
    Recurring("note in the audit log where the ledgers end", timedelta(days=1), in_transaction(note_ends)),
)
