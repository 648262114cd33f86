"""The recurring jobs of complaints."""

from datetime import timedelta

from backend.complaints.jobs.contracts import FOLLOW_CONTRACTS
from backend.complaints.jobs.orphans import DELETE_ORPHANS
from backend.complaints.rules.handling.breaches import complaints_with_breaches, record_breaches_of
from backend.complaints.rules.handling.lifecycle import close_silent_complaint, silent_complaints
from backend.complaints.rules.inbox import search_index
from backend.complaints.rules.media import delete_unfiled_media
from backend.complaints.rules.privacy.erasure import complaints_kept_too_long, erase_complainant_of
from backend.complaints.rules.warnings.early_warnings import open_early_warnings
from backend.jobs.rows import row_by_row
from backend.jobs.schedule import Recurring, in_transaction

MINUTE, TEN_MINUTES, DAY = timedelta(minutes=1), timedelta(minutes=10), timedelta(days=1)

RECURRING = (
    row_by_row("record overdue promises", MINUTE, complaints_with_breaches, record_breaches_of),
    row_by_row("close what nobody rated", MINUTE, silent_complaints, close_silent_complaint),
    Recurring(
        "index older complaints for search",
        MINUTE,
        in_transaction(lambda session, _: search_index.index_new_complaints(session)),
    ),
    FOLLOW_CONTRACTS,
    Recurring("notice early warnings", TEN_MINUTES, in_transaction(open_early_warnings)),
    # Not once a day: a city that closes more complaints a day than one run takes would fall behind for good.
    row_by_row(
        "erase complainants after the years of keeping",
        TEN_MINUTES,
        complaints_kept_too_long,
        erase_complainant_of,
    ),
    # As often as its batch is small: once a day it would fall behind in the same way.
    Recurring(
        "delete media of the chat that no complaint took", TEN_MINUTES, in_transaction(delete_unfiled_media)
    ),
    Recurring("delete photos and recordings that no row names", DAY, in_transaction(DELETE_ORPHANS.enqueue)),
)
