"""Moves open complaints to the firm whose contract began, however late the job runs."""

from datetime import timedelta

from backend.complaints.rules.handling.rerouting import follow_contracts
from backend.complaints.rules.queries.contract_rerouting import complaints_to_reroute
from backend.jobs.rows import row_by_row

# One transaction a community, so that residents need not wait. Two relays at once take turns at each
# complaint, and the second finds it moved.
FOLLOW_CONTRACTS = row_by_row(
    "follow contracts that began or ended", timedelta(minutes=10), complaints_to_reroute, follow_contracts
)
