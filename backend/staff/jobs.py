"""The recurring jobs of staff accounts."""

from datetime import timedelta

from backend.jobs.schedule import Recurring, in_transaction
from backend.staff.rules.retention import delete_old_sessions

RECURRING = (
    Recurring(
        "delete staff sessions and links older than 90 days",
        timedelta(days=1),
        in_transaction(delete_old_sessions),
    ),
)
