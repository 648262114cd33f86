"""Acts in the audit log that take another one back, as the subjects registered them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.history.authority import require_may_undo
from backend.history.registered import registered
from backend.models import AuditEntry, StaffAccount


def require_may_act(session: Session, staff: StaffAccount, act: str, subject: str) -> None:
    """Raises ForbiddenError where `act` would take back what a higher office did to the same subject.

    To be called with the row held, before `record`.
    """
    pair = [pair for pair in registered().opposites if act in pair]
    acts = {name for names in pair for name in names}
    last = session.scalars(
        select(AuditEntry)
        .where(AuditEntry.act.in_(acts), AuditEntry.subject == subject[:120])
        .order_by(AuditEntry.number.desc())
        .limit(1)
    ).first()
    if last is None or last.act == act:
        return
    actor = session.get(StaffAccount, last.actor_id) if last.actor_id is not None else None
    require_may_undo(staff, actor)
