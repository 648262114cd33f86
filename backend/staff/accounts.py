"""Creating accounts and signing in."""

from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from backend.errors import FieldProblem, InvalidInputError
from backend.models import District, PropertyFirm, Role, StaffAccount, Street

# OWASP's second choice (19 MiB, t=2, p=1): 22 ms, not 177 ms, so that sign-ins cannot starve the server.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_NOBODY = _HASHER.hash("a password that nobody has")
MAX_PASSWORD = 200
MIN_PASSWORD = 12  # longer than NIST SP 800-63B's least of 8: there is no second factor yet

OFFICES: dict[Role, type[PropertyFirm | Street | District]] = {
    Role.FIRM: PropertyFirm,
    Role.STREET: Street,
    Role.DISTRICT: District,
}


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


def appoint(
    session: Session, *, username: str, name: str, password: str, role: Role, office: str
) -> StaffAccount:
    """A new account for the office of that name or code; the city's bureau needs none.

    Raises InvalidInputError for fields username, password or office.
    """
    problems = []
    if session.scalars(select(StaffAccount).where(StaffAccount.username == username.lower())).first():
        problems.append(FieldProblem("username", f"用户名 {username} 已被使用。"))
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        problems.append(FieldProblem("password", f"密码至少 {MIN_PASSWORD} 位。"))
    office_ids = _offices_named(session, role, office)
    if role is not Role.CITY and len(office_ids) != 1:
        told = "有多个，请改用代码" if office_ids else "没有找到"
        problems.append(FieldProblem("office", f"单位“{office}”{told}。"))
    if problems:
        raise InvalidInputError(problems)
    office_id = office_ids[0] if office_ids else None
    return create_account(
        session, username=username, name=name, password=password, role=role, office_id=office_id
    )


def _offices_named(session: Session, role: Role, office: str) -> list[int]:
    table = OFFICES.get(role)
    if table is None:
        return []
    code: Any = getattr(table, "credit_code" if table is PropertyFirm else "code")
    return list(session.scalars(select(table.id).where(or_(table.name == office, code == office))))


def authenticate(session: Session, username: str, password: str) -> StaffAccount | None:
    """The account, or None. Takes as long for a name that does not exist as for a wrong password."""
    if len(password) > MAX_PASSWORD or len(username) > MAX_PASSWORD or not username.isprintable():
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
