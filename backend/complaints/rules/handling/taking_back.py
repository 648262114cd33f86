"""Moves that take back what a higher office decided of a complaint."""

from backend.access.offices import Office, office_of_party
from backend.core.errors import ForbiddenError
from backend.history.authority import REFUSED, may_undo
from backend.models import Complaint, ComplaintEvent, Move, PartyRole, StaffAccount


def may_separate(complaint: Complaint, staff: StaffAccount) -> bool:
    """Not where a higher office merged it."""
    return _may_take_back(_last(complaint, Move.MERGE), staff)


def may_give_to(complaint: Complaint, office: Office, staff: StaffAccount) -> bool:
    """Not where a higher office took the complaint from this very one."""
    leads = [party for party in complaint.parties if party.role is PartyRole.LEAD]
    last = _last(complaint, Move.REROUTE)
    was_taken = last is not None and leads[-1].started_at == last.at
    gives_back = was_taken and len(leads) > 1 and office_of_party(leads[-2]) == office
    return not gives_back or _may_take_back(last, staff)


def may_recategorise(complaint: Complaint, code: str, staff: StaffAccount) -> bool:
    """Not where a higher office changed the category from this very one."""
    last = _last(complaint, Move.RECATEGORISE)
    changes_back = last is not None and last.details.get("before") == code
    return not changes_back or _may_take_back(last, staff)


def refuse_unless(*, allowed: bool) -> None:
    """Raises ForbiddenError."""
    if not allowed:
        raise ForbiddenError(REFUSED)


def _last(complaint: Complaint, move: Move) -> ComplaintEvent | None:
    return next((event for event in reversed(complaint.events) if event.move is move), None)


def _may_take_back(event: ComplaintEvent | None, staff: StaffAccount) -> bool:
    return event is None or event.staff is None or may_undo(staff, event.staff)
