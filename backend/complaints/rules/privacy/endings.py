"""When the reason ends for which staff may see more of a complainant than what was complained about."""

from datetime import datetime

from backend.city_rules.rules.current import rules_for
from backend.complaints.rules.transitions import TRANSITIONS
from backend.models import Complaint, Move, State

# Nobody works on it by itself: it is over, or answered with the one that it was merged into.
_RESTING = frozenset({State.REJECTED, State.WITHDRAWN, State.MERGED})
_REOPENED_FROM = frozenset(state for state, move in TRANSITIONS if move is Move.REOPEN)


def is_over(complaint: Complaint, now: datetime) -> bool:
    """Whether phone, voices and photos are for nobody's eyes any more, whatever the role.

    What is closed may come back for a while, and its office may still have to ring.
    """
    if complaint.state not in _REOPENED_FROM:
        return complaint.state in _RESTING
    return complaint.closed_at is None or now > complaint.closed_at + rules_for(complaint).reopen_within
