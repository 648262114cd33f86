"""Accepts several complaints, each in its own transaction, so that one refusal stops no other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from backend.access.offices import lead_party, office_of_party, office_of_staff
from backend.complaints.rules import queries
from backend.complaints.rules.handling import lifecycle
from backend.core.errors import LinshengError, NotFoundError
from backend.models import Database, StaffAccount, State

MOST_AT_ONCE = 100


class BulkOutcome(StrEnum):
    DONE = "done"
    ALREADY = "already"
    REFUSED = "refused"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class BulkResult:
    """What became of one of them."""

    complaint_id: int
    outcome: BulkOutcome


def accept_each(
    database: Database, staff: StaffAccount, complaint_ids: Sequence[int], now: datetime
) -> list[BulkResult]:
    """签收, each in a transaction of its own. Accepting again what this office has accepted harms nobody."""
    chosen = list(dict.fromkeys(complaint_ids))[:MOST_AT_ONCE]
    return [BulkResult(complaint_id, _accept(database, staff, complaint_id, now)) for complaint_id in chosen]


def _accept(database: Database, staff: StaffAccount, complaint_id: int, now: datetime) -> BulkOutcome:
    try:
        with database.transaction() as session:
            complaint = queries.visible_complaint(session, staff, complaint_id)
            own = office_of_party(lead_party(complaint)) == office_of_staff(staff)
            if own and complaint.state is State.ACCEPTED:
                return BulkOutcome.ALREADY
            lifecycle.accept(session, complaint_id, staff, now)
    except NotFoundError:
        return BulkOutcome.GONE
    except LinshengError:
        return BulkOutcome.REFUSED
    return BulkOutcome.DONE
