"""What ends when a way to sign in is set, cleared, added or removed: one rule for every such act."""

from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from backend.access import staff_sessions as sessions
from backend.models import Passkey, StaffAccount, StaffLink
from backend.models.personal import PersonalDataKey


def credentials_changed(
    session: Session,
    account: StaffAccount,
    now: datetime,
    *,
    kept_session_id: int | None = None,
    with_passkeys: bool = False,
) -> int:
    """Unused links open nothing; sessions but the row `kept_session_id` end. Returns how many ended.

    `with_passkeys`: a stranger may have added one, so an account that was reset begins without any. Pages
    give the session that stays a new token (`own_credentials`): a copied cookie is worth nothing.
    """
    session.flush()
    close_links(session, account, now)
    if with_passkeys:
        session.execute(delete(Passkey).where(Passkey.account_id == account.id))
    return sessions.drop_all(session, account, now, but=kept_session_id)


def close_links(session: Session, account: StaffAccount, now: datetime) -> None:
    session.execute(
        update(StaffLink)
        .where(StaffLink.account_id == account.id, StaffLink.used_at.is_(None), StaffLink.closed_at.is_(None))
        .values(closed_at=now)
    )


def credentials_mark(account: StaffAccount) -> str:
    """Another one after each change: what was proven by an older password ends before the code is asked."""
    mark = f"credentials of {account.id}: {account.password_hash} {account.totp_sealed}"
    return PersonalDataKey.keyed_hash(mark)[:16]
