"""The accounts that an account manages, filtered, page by page."""

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from backend.models import Role, StaffAccount
from backend.staff.rules.managed_accounts import managed_by


@dataclass(frozen=True, slots=True)
class AccountFilter:
    """Which accounts are listed: `after` is the id of the last one on the page before.

    `state` is "waiting" (invited, no password yet), "open" or "disabled"; anything else asks for all.
    """

    words: str
    role: Role | None
    state: str
    after: int


def listed_accounts(
    session: Session, actor: StaffAccount, account_filter: AccountFilter, most: int
) -> list[StaffAccount]:
    """In the order of their ids, with their offices."""
    query = (
        select(StaffAccount)
        .options(
            *(selectinload(getattr(StaffAccount, name)) for name in ("firm", "street", "district", "shop"))
        )
        .where(managed_by(actor), StaffAccount.id > account_filter.after)
        .order_by(StaffAccount.id)
        .limit(most)
    )
    if account_filter.words:
        query = query.where(
            or_(
                StaffAccount.username.contains(account_filter.words.lower(), autoescape=True),
                StaffAccount.name.contains(account_filter.words, autoescape=True),
            )
        )
    if account_filter.role is not None:
        query = query.where(StaffAccount.role == account_filter.role)
    match account_filter.state:
        case "disabled":
            query = query.where(StaffAccount.disabled_at.is_not(None))
        case "waiting":
            query = query.where(StaffAccount.disabled_at.is_(None), StaffAccount.password_hash == "")
        case "open":
            query = query.where(StaffAccount.disabled_at.is_(None), StaffAccount.password_hash != "")
    return list(session.scalars(query))
