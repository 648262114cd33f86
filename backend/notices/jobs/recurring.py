"""The recurring jobs of notices."""

from datetime import timedelta

from backend.jobs.schedule import Recurring, in_transaction
from backend.notices.rules.due_today_alerts import create_due_today_alerts
from backend.notices.rules.letter_batching import write_due_letters
from backend.notices.rules.retention import delete_old_letters, delete_old_resident_notices

RECURRING = (
    Recurring("gather alerts into letters", timedelta(seconds=3), in_transaction(write_due_letters)),
    Recurring(
        "alert offices of what is due today", timedelta(minutes=1), in_transaction(create_due_today_alerts)
    ),
    Recurring(
        "delete residents' notices older than 90 days",
        timedelta(minutes=1),
        in_transaction(delete_old_resident_notices),
    ),
    Recurring("delete letters older than 90 days", timedelta(minutes=1), in_transaction(delete_old_letters)),
)
