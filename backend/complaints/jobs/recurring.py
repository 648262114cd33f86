"""The recurring jobs of complaints."""

from datetime import timedelta

from backend.complaints.jobs.contracts import follow_all_contracts
from backend.complaints.jobs.orphans import DELETE_ORPHANS
from backend.complaints.rules.handling.breaches import record_due_breaches
from backend.complaints.rules.handling.lifecycle import close_silent
from backend.complaints.rules.inbox import search_index
from backend.complaints.rules.media import delete_unfiled_media
from backend.complaints.rules.privacy.erasure import erase_after_years
from backend.complaints.rules.warnings.early_warnings import open_early_warnings
from backend.jobs.schedule import Recurring, in_transaction

MINUTE, TEN_MINUTES, DAY = timedelta(minutes=1), timedelta(minutes=10), timedelta(days=1)

RECURRING = (
    Recurring("record overdue promises", MINUTE, in_transaction(record_due_breaches)),
    Recurring("close what nobody rated", MINUTE, in_transaction(close_silent)),
    Recurring(
        "index older complaints for search",
        MINUTE,
        in_transaction(lambda session, _: search_index.index_new_complaints(session)),
    ),
    Recurring("follow contracts that began or ended", TEN_MINUTES, follow_all_contracts),
    Recurring("notice early warnings", TEN_MINUTES, in_transaction(open_early_warnings)),
    Recurring("erase complainants after the years of keeping", DAY, in_transaction(erase_after_years)),
    Recurring("delete media of the chat that no complaint took", DAY, in_transaction(delete_unfiled_media)),
    Recurring("delete photos and recordings that no row names", DAY, in_transaction(DELETE_ORPHANS.enqueue)),
)
