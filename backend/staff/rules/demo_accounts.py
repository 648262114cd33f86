"""Accounts of a demo whose database went on to be a city's: their password is printed in the documents."""

import re
from collections import Counter
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.history.audit import record_command
from backend.models import Community, PropertyFirm, StaffAccount
from backend.staff.rules.credentials import credentials_changed
from backend.staff.rules.passwords import PUBLISHED, matches

_DEMO_NAME = re.compile(r"(firm|street|district)[0-9]+|city|admin|auditor|printer", re.ASCII)


def accounts_with_published_password(session: Session) -> list[StaffAccount]:
    """Those that are not disabled.

    Each check of a password costs 20 ms, so only accounts that a demo can have made are looked at: by their
    name, or because they share a hash, which has a random salt and is never made twice.
    """
    accounts = session.scalars(
        select(StaffAccount).where(StaffAccount.disabled_at.is_(None)).order_by(StaffAccount.id)
    ).all()
    shared = Counter(account.password_hash for account in accounts)
    suspects = {
        account.password_hash
        for account in accounts
        if shared[account.password_hash] > 1 or _DEMO_NAME.fullmatch(account.username)
    }
    published = {text for text in suspects if text and matches(text, PUBLISHED)}
    return [account for account in accounts if account.password_hash in published]


def disable_demo_accounts(session: Session, now: datetime) -> list[str]:
    """Out at once, in every browser; open links open nothing. Their names."""
    accounts = accounts_with_published_password(session)
    for account in accounts:
        account.disabled_at = now
        credentials_changed(session, account, now)
        record_command(session, "account.disabled", account.username)
    return [account.username for account in accounts]


def demo_rows(session: Session) -> int:
    """Communities and firms that no city has."""
    return sum(
        session.scalar(select(func.count()).select_from(table).where(table.is_demo)) or 0
        for table in (Community, PropertyFirm)
    )
