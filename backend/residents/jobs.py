"""The recurring jobs of residents' logins."""

from datetime import timedelta

from backend.access.resident_sessions import delete_expired_logins
from backend.jobs.schedule import Recurring, in_transaction
from backend.residents.rules.retention import delete_old_answers

MINUTE = timedelta(minutes=1)

RECURRING = (
    Recurring("delete kept answers older than 7 days", MINUTE, in_transaction(delete_old_answers)),
    Recurring("delete ended logins of residents", MINUTE, in_transaction(delete_expired_logins)),
)
