"""Whose act stands above whose: what a higher office or the administrator did, no lower one takes back."""

from backend.core.errors import ForbiddenError
from backend.models import Role, StaffAccount

_RANKS = {
    Role.PRINTER: 0,
    Role.FIRM: 0,
    Role.STREET: 1,
    Role.DISTRICT: 2,
    Role.CITY: 3,
    Role.ADMINISTRATOR: 4,
}
REFUSED = "这是上级单位或管理员决定的，只有同级、上级单位或管理员可以改回。"
_HIGHEST = max(_RANKS.values())


def may_undo(undoer: StaffAccount, actor: StaffAccount | None) -> bool:
    """Whether `undoer` stands at the level of `actor` or above; None is the system, or the command line."""
    rank = _HIGHEST if actor is None else _RANKS.get(actor.role, _HIGHEST)
    return _RANKS.get(undoer.role, -1) >= rank


def require_may_undo(undoer: StaffAccount, actor: StaffAccount | None) -> None:
    """Raises ForbiddenError."""
    if not may_undo(undoer, actor):
        raise ForbiddenError(REFUSED)
