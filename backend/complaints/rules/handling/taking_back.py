"""Moves that take back what a higher office decided of a complaint, at once or by a detour."""

from collections.abc import Iterator
from itertools import pairwise

from backend.access.offices import Office, office_of_party
from backend.core.errors import ForbiddenError
from backend.history.authority import REFUSED, may_undo
from backend.models import Complaint, ComplaintEvent, Move, PartyRole, StaffAccount


def may_separate(complaint: Complaint, staff: StaffAccount) -> bool:
    """Not where a higher office merged it."""
    return _may_take_back(_last(complaint, Move.MERGE), staff)


def may_give_to(complaint: Complaint, office: Office, staff: StaffAccount) -> bool:
    """Not where a higher office took the complaint from this very one, also by way of a third."""
    takings = [event for event, former in _takings(complaint) if former == office]
    return not takings or _may_take_back(takings[-1], staff)


def may_recategorise(complaint: Complaint, code: str, staff: StaffAccount) -> bool:
    """Not where a higher office changed the category from this very one."""
    changes = [
        event
        for event in complaint.events
        if event.move is Move.RECATEGORISE and event.details.get("before") == code
    ]
    return not changes or _may_take_back(changes[-1], staff)


def refuse_unless(*, allowed: bool) -> None:
    """Raises ForbiddenError."""
    if not allowed:
        raise ForbiddenError(REFUSED)


def _takings(complaint: Complaint) -> Iterator[tuple[ComplaintEvent, Office]]:
    """Each move that changed who leads, with the office that led before, the oldest first."""
    leads = [party for party in complaint.parties if party.role is PartyRole.LEAD]
    moves = {event.at: event for event in complaint.events if event.move is Move.REROUTE}
    for former, fresh in pairwise(leads):
        event = moves.get(fresh.started_at)
        if event is not None and office_of_party(former) != office_of_party(fresh):
            yield event, office_of_party(former)


def _last(complaint: Complaint, move: Move) -> ComplaintEvent | None:
    return next((event for event in reversed(complaint.events) if event.move is move), None)


def _may_take_back(event: ComplaintEvent | None, staff: StaffAccount) -> bool:
    return event is None or event.staff is None or may_undo(staff, event.staff)
