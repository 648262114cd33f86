"""Logins of the mini-program: a short access token and a refresh token that changes with each use.

Only hashes are kept. Each refresh token is made out of the one before with a key of ours, and the access
token out of the refresh token. So a lost answer can be given once more, two refreshes at once get the same,
and every older refresh token of a login is recognised although none is kept: whoever shows one has copied it.
"""

import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from backend.access.residents import LoginError, SessionExpiredError
from backend.models import ResidentSession
from backend.models.personal import PersonalDataKey

ACCESS = timedelta(hours=2)
REFRESH = timedelta(days=30)
LOST_ANSWER = timedelta(seconds=30)
FORGOTTEN = timedelta(
    days=30
)  # how long a dead login is remembered, so that its tokens are told what happened
LONGEST_CHAIN = 1000  # refreshes that are looked ahead; a client refreshes twelve times a day
MOST_LOGINS = 20


@dataclass(frozen=True, slots=True)
class LoginTokens:
    access: str = field(repr=False)
    refresh: str = field(repr=False)
    resident_id: int


def log_in(session: Session, resident_id: int, now: datetime) -> LoginTokens:
    """A new login. Of very many the oldest end."""
    refresh = secrets.token_urlsafe(32)
    row = ResidentSession(resident_id=resident_id, created_at=now)
    _give(row, refresh, now)
    session.add(row)
    session.flush()
    alive = session.scalars(
        select(ResidentSession)
        .where(ResidentSession.resident_id == resident_id, ResidentSession.revoked_at.is_(None))
        .order_by(ResidentSession.id.desc())
    ).all()
    for old in alive[MOST_LOGINS:]:
        old.revoked_at = now
    return _tokens(row, refresh)


def refreshed(session: Session, refresh: str, now: datetime) -> LoginTokens | None:
    """The next pair of tokens; None for a token that is good no more.

    None may have ended the login as well, so that the caller commits in either case.
    """
    refresh_hash = _hash(refresh)
    row = session.scalars(
        select(ResidentSession)
        .where(
            or_(
                ResidentSession.refresh_hash == refresh_hash,
                ResidentSession.previous_refresh_hash == refresh_hash,
            )
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    if row is None:
        _end_copied(session, refresh, now)
        return None
    if row.revoked_at is not None or row.refresh_until <= now:
        return None
    if row.refresh_hash == refresh_hash:
        row.previous_refresh_hash, row.rotated_at = refresh_hash, now
        following = _following(refresh)[0]
        _give(row, following, now)
        return _tokens(row, following)
    given_before = _given_before(row, refresh)
    if given_before and row.rotated_at is not None and now - row.rotated_at <= LOST_ANSWER:
        return _tokens(row, given_before)
    row.revoked_at = now
    return None


def login_of(session: Session, access: str, now: datetime) -> ResidentSession:
    """Raises SessionExpiredError where a refresh helps, LoginError where only a new login does."""
    row = session.scalars(select(ResidentSession).where(ResidentSession.access_hash == _hash(access))).first()
    if row is None or row.revoked_at is not None:
        raise LoginError("登录已失效，请重新登录。")
    if row.access_until <= now:
        raise SessionExpiredError("登录已过期，请刷新。")
    return row


def end_login(session: Session, login_id: int, now: datetime) -> None:
    session.execute(
        update(ResidentSession).where(ResidentSession.id == login_id).values(revoked_at=now),
    )


def end_all_logins(session: Session, resident_id: int, now: datetime) -> None:
    session.execute(
        update(ResidentSession)
        .where(ResidentSession.resident_id == resident_id, ResidentSession.revoked_at.is_(None))
        .values(revoked_at=now)
    )


def delete_expired_logins(session: Session, now: datetime, limit: int = 1000) -> int:
    """Drop those over for a month: nothing is told of their tokens any more. Returns how many went."""
    over = or_(ResidentSession.refresh_until < now - FORGOTTEN, ResidentSession.revoked_at < now - FORGOTTEN)
    dead = select(ResidentSession.id).where(over).order_by(ResidentSession.id).limit(limit)
    deleted = session.execute(
        delete(ResidentSession).where(ResidentSession.id.in_(dead)).returning(ResidentSession.id),
        execution_options={"synchronize_session": False},
    )
    return len(deleted.all())


def _give(row: ResidentSession, refresh: str, now: datetime) -> None:
    row.refresh_hash, row.refresh_until = _hash(refresh), now + REFRESH
    row.access_hash, row.access_until = _hash(_access(refresh)[0]), now + ACCESS


def _given_before(row: ResidentSession, refresh: str) -> str:
    """The token that followed this one, by whichever key made it; empty if that key is gone."""
    candidates = (token for token in _following(refresh) if _hash(token) == row.refresh_hash)
    return next(candidates, "")


def _end_copied(session: Session, refresh: str, now: datetime) -> None:
    """A token of ours that is older than the last two: someone kept a copy. The login it led to ends.

    Looked for along each key; past a change of keys the copy opens nothing either, and ends nothing.
    """
    followers = []
    for index in range(len(PersonalDataKey.identifiers())):
        ahead = refresh
        for _ in range(LONGEST_CHAIN):
            ahead = _following(ahead)[index]
            followers.append(_hash(ahead))
    session.execute(
        update(ResidentSession)
        .where(ResidentSession.refresh_hash.in_(followers), ResidentSession.revoked_at.is_(None))
        .values(revoked_at=now)
    )


def _tokens(row: ResidentSession, refresh: str) -> LoginTokens:
    access = next((token for token in _access(refresh) if _hash(token) == row.access_hash), "")
    return LoginTokens(access, refresh, row.resident_id)


def _following(refresh: str) -> tuple[str, ...]:
    """By each key; the sealing key's first."""
    return PersonalDataKey.keyed_hashes(f"refresh token after {refresh}")


def _access(refresh: str) -> tuple[str, ...]:
    return PersonalDataKey.keyed_hashes(f"access token of {refresh}")


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
