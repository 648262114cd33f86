"""Acts in the audit log that take another one back, as the subjects registered them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.history.authority import may_undo, require_may_undo
from backend.history.registered import registered
from backend.models import AuditEntry, StaffAccount


def require_may_act(session: Session, staff: StaffAccount, act: str, subject: str) -> None:
    """Raises ForbiddenError where `act` would take back what a higher office did to the same subject.

    To be called with the row held, before `record`.
    """
    last = _last_of_pair(session, act, subject)
    if last is not None and last.act != act:
        require_may_undo(staff, _actor(session, last))


def takes_over(session: Session, staff: StaffAccount, act: str, subject: str) -> bool:
    """Whether `act` stands already, by an office below that of `staff`: done again it is theirs, on record.

    Otherwise the lower office could take back what the higher one wanted as well.
    """
    last = _last_of_pair(session, act, subject)
    if last is None or last.act != act:
        return False
    actor = _actor(session, last)
    return actor is not None and may_undo(staff, actor) and not may_undo(actor, staff)


def _last_of_pair(session: Session, act: str, subject: str) -> AuditEntry | None:
    acts = {name for pair in registered().opposites if act in pair for name in pair}
    return session.scalars(
        select(AuditEntry)
        .where(AuditEntry.act.in_(acts), AuditEntry.subject == subject[:120])
        .order_by(AuditEntry.number.desc())
        .limit(1)
    ).first()


def _actor(session: Session, entry: AuditEntry) -> StaffAccount | None:
    return session.get(StaffAccount, entry.actor_id) if entry.actor_id is not None else None
