"""Moves open complaints to the firm whose contract began, however late the job runs."""

from datetime import datetime

from backend.complaints.rules.handling.rerouting import follow_contracts
from backend.complaints.rules.queries.contract_rerouting import complaints_to_reroute
from backend.jobs.schedule import short_transaction
from backend.models import Database


def follow_all_contracts(database: Database, now: datetime) -> int:
    """One transaction a community, so that residents need not wait. Returns how many complaints moved.

    Two relays at once take turns at each complaint, and the second finds it moved.
    """
    with database.reading() as session:
        community_ids = complaints_to_reroute(session, now)
    moved = 0
    for community_id in community_ids:
        with short_transaction(database) as session:
            moved += follow_contracts(session, community_id, now)
    return moved
