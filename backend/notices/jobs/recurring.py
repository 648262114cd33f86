"""The recurring jobs of notices."""

from datetime import timedelta

from backend.jobs.rows import row_by_row
from backend.jobs.schedule import Recurring, in_transaction
from backend.notices.rules.due_today_alerts import complaints_due_today, tell_of_due_complaint
from backend.notices.rules.letter_batching import addresses_with_due_alerts, write_letters_to
from backend.notices.rules.retention import delete_old_letters, delete_old_resident_notices

RECURRING = (
    row_by_row(
        "gather alerts into letters", timedelta(seconds=3), addresses_with_due_alerts, write_letters_to
    ),
    row_by_row(
        "alert offices of what is due today",
        timedelta(minutes=1),
        complaints_due_today,
        tell_of_due_complaint,
    ),
    Recurring(
        "delete residents' notices older than 90 days",
        timedelta(minutes=1),
        in_transaction(delete_old_resident_notices),
    ),
    Recurring("delete letters older than 90 days", timedelta(minutes=1), in_transaction(delete_old_letters)),
)
