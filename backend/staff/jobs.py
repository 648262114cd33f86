"""The recurring jobs of staff accounts and of their audit log."""

from datetime import datetime, timedelta

from backend.core.config import Config
from backend.history.audit_ends import note_end, record_note
from backend.jobs.schedule import Recurring, in_transaction
from backend.jobs.worker_job import WorkerJob
from backend.models import Database
from backend.models.delivery import DELIVERIES_QUEUE
from backend.staff.rules.audit_end_mail import write_daily_letter
from backend.staff.rules.retention import delete_old_sessions


def note_audit_end(database: Database, config: Config, now: datetime) -> None:
    """In the file of the data folder; and once a day a letter to the auditors, where the city names any.

    Raises AuditLogBrokenError, which stands in the worker's log; `linsheng doctor` finds the same.
    """
    with database.reading() as session:
        end = note_end(session, config.data_dir, now)
    if end:
        with database.transaction() as session:
            record_note(session, end, now)
    if config.audit_mail:
        with database.transaction() as session:
            write_daily_letter(session, now)


NOTE_AUDIT_END = WorkerJob("note_audit_end", DELIVERIES_QUEUE, timedelta(seconds=60), note_audit_end)

RECURRING = (
    Recurring(
        "delete staff sessions and links older than 90 days",
        timedelta(minutes=10),
        in_transaction(delete_old_sessions),
    ),
    Recurring("note where the audit log ends", timedelta(hours=1), in_transaction(NOTE_AUDIT_END.enqueue)),
)
