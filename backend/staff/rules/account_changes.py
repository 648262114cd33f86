"""Changes of accounts by heads and administrators, scoped and on record.

An account keeps its role and office: the history of complaints tells the office of whoever acted by it. A
person who changes offices gets a new account, and the old one is disabled.
"""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from backend.access.office_labels import HEADS
from backend.core.errors import InvalidInputError
from backend.history.audit import record
from backend.history.opposites import require_may_act, takes_over
from backend.models import RecoveryCode, StaffAccount
from backend.staff.rules.accounts import problems_of_name
from backend.staff.rules.credentials import credentials_changed


def rename(session: Session, actor: StaffAccount, account: StaffAccount, name: str, now: datetime) -> None:
    """Raises InvalidInputError for field name."""
    problems = problems_of_name(name)
    if problems:
        raise InvalidInputError(problems)
    if account.name == name.strip():
        return
    account.name = name.strip()
    record(session, actor, "account.renamed", account.username, now=now)


def set_head(
    session: Session, actor: StaffAccount, account: StaffAccount, now: datetime, *, is_head: bool
) -> None:
    act = "account.made_head" if is_head else "account.made_clerk"
    if account.role not in HEADS or (
        account.is_head is is_head and not takes_over(session, actor, act, account.username)
    ):
        return
    require_may_act(session, actor, act, account.username)
    account.is_head = is_head
    record(session, actor, act, account.username, now=now)


def disable(session: Session, actor: StaffAccount, account: StaffAccount, now: datetime) -> None:
    """Out at once, in every browser; open links open nothing.

    A higher office may disable again what a lower one disabled: then the lower one no longer enables it.
    """
    if account.disabled_at is None:
        require_may_act(session, actor, "account.disabled", account.username)
        account.disabled_at = now
        credentials_changed(session, account, now)
    elif not may_confirm_disabling(session, actor, account):
        return
    record(session, actor, "account.disabled", account.username, now=now)


def may_confirm_disabling(session: Session, actor: StaffAccount, account: StaffAccount) -> bool:
    """Whether it is disabled by a lower office."""
    is_disabled = account.disabled_at is not None
    return is_disabled and takes_over(session, actor, "account.disabled", account.username)


def enable(session: Session, actor: StaffAccount, account: StaffAccount, now: datetime) -> None:
    if account.disabled_at is None and not takes_over(session, actor, "account.enabled", account.username):
        return
    require_may_act(session, actor, "account.enabled", account.username)
    account.disabled_at = None
    record(session, actor, "account.enabled", account.username, now=now)


def clear_second_factor(session: Session, actor: StaffAccount, account: StaffAccount, now: datetime) -> None:
    """For a lost phone: the code, its recovery codes and the passkeys are gone, and so are the sessions.

    A password that was enough with a code is none alone: the guard asks for a longer one or a new code first.
    """
    account.totp_sealed = account.totp_step = None
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    credentials_changed(session, account, now, with_passkeys=True)
    record(session, actor, "second_factor.cleared", account.username, now=now)
