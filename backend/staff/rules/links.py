"""Links by which a person chooses a password: an invitation or a reset. Signed, used once, for 72 hours."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from itsdangerous import BadSignature, Signer
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.permissions import Permission, may, needs_second_factor
from backend.core.errors import FieldProblem, InvalidInputError, LinshengError, NotFoundError
from backend.history.audit import Plain, record
from backend.models import Role, StaffAccount, StaffLink, StaffLinkPurpose
from backend.staff.rules.accounts import (
    account_words,
    city_words,
    create_account,
    problems_of_person,
    shop_named,
)
from backend.staff.rules.credentials import close_links, credentials_changed
from backend.staff.rules.managed_accounts import may_invite
from backend.staff.rules.passwords import hashed, is_long, problem_of

VALID_FOR = timedelta(hours=72)
LONGEST_TOKEN = 200


class LinkExpiredError(LinshengError):
    """The link was ours and opens nothing any more."""

    code = "link_over"
    status = 410


@dataclass(frozen=True, slots=True)
class Invitation:
    """Who is invited, as typed. `shop` names a printing shop that may be new."""

    username: str
    name: str
    role: Role
    office_id: int | None = None
    is_head: bool = False
    shop: str = ""


def invite(
    session: Session, actor: StaffAccount, invitation: Invitation, keys: Sequence[str], now: datetime
) -> tuple[StaffAccount, str]:
    """The account, which cannot sign in yet, and the token that its link carries: shown once, kept nowhere.

    Raises InvalidInputError for fields username, name, role, office.
    """
    problems = problems_of_person(session, invitation.username, invitation.name)
    office_id = invitation.office_id
    may_add_shops = invitation.role is Role.PRINTER and may(actor, Permission.PRINT_SHOP_CHANGE)
    if not problems and may_add_shops and invitation.shop.strip():
        office_id = shop_named(session, invitation.shop).id
    if not may_invite(session, actor, invitation.role, office_id):
        problems.append(FieldProblem("office", "请选择您可以邀请的角色和单位。"))
    if problems:
        raise InvalidInputError(problems)
    account = create_account(
        session,
        username=invitation.username,
        name=invitation.name.strip(),
        password="",
        role=invitation.role,
        office_id=office_id,
        is_head=invitation.is_head,
    )
    token = _make(session, actor, account, StaffLinkPurpose.INVITATION, keys, now)
    details: dict[str, Plain] = {"role": str(invitation.role), "head": invitation.is_head}
    record(session, actor, "account.invited", account.username, details, now=now)
    return account, token


def new_link(
    session: Session, actor: StaffAccount, account: StaffAccount, keys: Sequence[str], now: datetime
) -> str:
    """Another link; those from before open nothing any more. The password stands until the link is used."""
    purpose = StaffLinkPurpose.RESET if account.password_hash else StaffLinkPurpose.INVITATION
    token = _make(session, actor, account, purpose, keys, now)
    record(session, actor, "account.link_made", account.username, {"purpose": str(purpose)}, now=now)
    return token


def open_link(
    session: Session, token: str, keys: Sequence[str], now: datetime, *, lock: bool = False
) -> StaffLink:
    """Raises NotFoundError for what we never signed, LinkExpiredError for what is used, closed or too old."""
    query = select(StaffLink).where(StaffLink.token_hash == _hash(_nonce(token, keys)))
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    link = session.scalars(query).first()
    if link is None:
        raise NotFoundError("没有这个链接。请检查是否完整，或请发链接的人重新生成。")
    if link.used_at is not None:
        raise LinkExpiredError("这个链接已经用过了。如果不是您用的，请马上告诉发链接的人。")
    if link.closed_at is not None or link.expires_at <= now or link.account.disabled_at is not None:
        raise LinkExpiredError("这个链接已失效（72 小时内有效，重新生成后旧的作废）。请发链接的人重新生成。")
    return link


def join(
    session: Session, token: str, password: str, keys: Sequence[str], now: datetime, *, city_name: str = ""
) -> StaffAccount:
    """The password is chosen, the link used up, and whoever was signed in before is out, with all passkeys.

    Raises InvalidInputError for field password.
    """
    link = open_link(session, token, keys, now, lock=True)
    account = link.account
    link.used_at = now
    with_code = uses_second_factor(account)
    set_password(
        session, account, password, now, with_code=with_code, with_passkeys=True, city_name=city_name
    )
    act = "account.joined" if link.purpose is StaffLinkPurpose.INVITATION else "password.reset"
    record(session, account, act, account.username, now=now)
    return account


def set_password(
    session: Session,
    account: StaffAccount,
    password: str,
    now: datetime,
    *,
    with_code: bool,
    kept_session_id: int | None = None,
    with_passkeys: bool = False,
    city_name: str = "",
) -> int:
    """Returns how many sessions but `kept_session_id` ended. Raises InvalidInputError for field password."""
    own_words = [*account_words(account), *city_words(session, city_name)]
    problem = problem_of(password, with_code=with_code, own_words=own_words)
    if problem:
        raise InvalidInputError([problem])
    account.password_hash, account.password_is_long = hashed(password), is_long(password)
    return credentials_changed(
        session, account, now, kept_session_id=kept_session_id, with_passkeys=with_passkeys
    )


def uses_second_factor(account: StaffAccount) -> bool:
    """Whether the password is not the only factor: a code is set up, or must be before anything else."""
    return account.totp_sealed is not None or needs_second_factor(account.role)


def _make(
    session: Session,
    actor: StaffAccount,
    account: StaffAccount,
    purpose: StaffLinkPurpose,
    keys: Sequence[str],
    now: datetime,
) -> str:
    close_links(session, account, now)
    nonce = secrets.token_urlsafe(32)
    session.add(
        StaffLink(
            account_id=account.id,
            purpose=purpose,
            token_hash=_hash(nonce),
            made_by_id=actor.id,
            made_at=now,
            expires_at=now + VALID_FOR,
        )
    )
    session.flush()
    return _signer(keys).sign(nonce).decode()


def _nonce(token: str, keys: Sequence[str]) -> str:
    """Raises NotFoundError: what we did not sign never reaches the database."""
    try:
        return _signer(keys).unsign(token[:LONGEST_TOKEN]).decode()
    except (BadSignature, UnicodeError):
        raise NotFoundError("没有这个链接。请检查是否完整，或请发链接的人重新生成。") from None


def _signer(keys: Sequence[str]) -> Signer:
    return Signer(keys, salt="link to choose a password")


def _hash(nonce: str) -> str:
    return hashlib.sha256(nonce.encode()).hexdigest()
