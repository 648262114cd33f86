"""Creating accounts and signing in."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.models import Role, StaffAccount

# OWASP's second choice (19 MiB, t=2, p=1): 22 ms, not 177 ms, so that sign-ins cannot starve the server.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_NOBODY = _HASHER.hash("a password that nobody has")
MAX_PASSWORD = 200


def create_account(
    session: Session,
    *,
    username: str,
    name: str,
    password: str,
    role: Role,
    office_id: int | None = None,
) -> StaffAccount:
    """An account for one office; `office_id` is the row of the firm, street or district of its role."""
    account = StaffAccount(
        username=username.lower(), name=name, password_hash=_HASHER.hash(password), role=role
    )
    if role is not Role.CITY:
        setattr(account, f"{role}_id", office_id)
    session.add(account)
    session.flush()
    return account


def authenticate(session: Session, username: str, password: str) -> StaffAccount | None:
    """The account, or None. Takes as long for a name that does not exist as for a wrong password."""
    if len(password) > MAX_PASSWORD or len(username) > MAX_PASSWORD:
        return None
    account = session.scalars(
        select(StaffAccount).where(
            StaffAccount.username == username.strip().lower(), StaffAccount.disabled_at.is_(None)
        )
    ).first()
    try:
        _HASHER.verify(account.password_hash if account else _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return None
    return account


def signed_in(session: Session, staff_id: int, session_version: int) -> StaffAccount | None:
    """The account of a session cookie, unless it was disabled or signed out everywhere since."""
    account = session.get(StaffAccount, staff_id)
    if account is None or account.disabled_at is not None or account.session_version != session_version:
        return None
    return account
