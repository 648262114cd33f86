"""Sessions of staff: begun with a new secret, ended after rest, after a time, or by hand."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, bindparam, select, update
from sqlalchemy.orm import Session, joinedload

from backend.access.permissions import needs_second_factor
from backend.history.audit import record
from backend.models import StaffAccount, StaffSession

# Idle and altogether: as NIST SP 800-63B-4 has it for AAL2; longer for those who see one office's only.
STRICT = (timedelta(hours=1), timedelta(hours=12))
USUAL = (timedelta(hours=12), timedelta(days=7))
NOTED_EVERY = timedelta(minutes=1)
MOST = 20


def begin(
    session: Session, account: StaffAccount, *, strong: bool, device: str, place: str, now: datetime
) -> str:
    """The token for the browser's cookie; only its hash is kept. Of very many sessions the oldest end."""
    token = secrets.token_urlsafe(32)
    session.add(
        StaffSession(
            account_id=account.id, token_hash=_hash(token), strong=strong,
            device=device[:60], place=place[:60], started_at=now, used_at=now,
        )
    )  # fmt: skip
    session.flush()
    for old in alive(session, account, now)[MOST:]:
        old.ended_at = now
    return token


# Every request of staff asks it: to put it together takes longer than to run it.
_OF_COOKIE = (
    select(StaffSession)
    .options(joinedload(StaffSession.account))
    .where(StaffSession.token_hash == bindparam("token_hash"))
)


def find(session: Session, token: str, now: datetime) -> StaffSession | None:
    """The session of a cookie with its account, unless either is over."""
    row = session.scalars(_OF_COOKIE, {"token_hash": _hash(token)}).first()
    if row is None or row.account.disabled_at is not None or not is_alive(row, now):
        return None
    return row


def is_alive(row: StaffSession, now: datetime) -> bool:
    idle, longest = limits(row.account)
    return row.ended_at is None and row.used_at > now - idle and row.started_at > now - longest


def limits(account: StaffAccount) -> tuple[timedelta, timedelta]:
    return STRICT if needs_second_factor(account.role) else USUAL


def is_to_note(row: StaffSession, now: datetime) -> bool:
    """Not at each click: the row is written once a minute."""
    return now - row.used_at >= NOTED_EVERY


def note_use(session: Session, row_id: int, now: datetime) -> None:
    session.execute(update(StaffSession).where(StaffSession.id == row_id).values(used_at=now))


def alive(session: Session, account: StaffAccount, now: datetime) -> list[StaffSession]:
    """The newest first."""
    query = (
        select(StaffSession)
        .options(joinedload(StaffSession.account))
        .where(_alive(account, now))
        .order_by(StaffSession.id.desc())
    )
    return list(session.scalars(query))


def end(session: Session, token: str, now: datetime) -> None:
    """Signing out."""
    session.execute(
        update(StaffSession)
        .where(StaffSession.token_hash == _hash(token), StaffSession.ended_at.is_(None))
        .values(ended_at=now)
    )


def renew(session: Session, row_id: int) -> str:
    """A new token for a session that goes on: a copy of the old cookie opens nothing."""
    token = secrets.token_urlsafe(32)
    session.execute(update(StaffSession).where(StaffSession.id == row_id).values(token_hash=_hash(token)))
    return token


def end_one(session: Session, actor: StaffAccount, account: StaffAccount, row_id: int, now: datetime) -> bool:
    """False for one that is not this account's, or over already."""
    row = session.scalars(
        select(StaffSession)
        .where(StaffSession.id == row_id, _alive(account, now))
        .with_for_update(of=StaffSession)
    ).first()
    if row is None:
        return False
    row.ended_at = now
    record(session, actor, "session.ended", account.username, {"device": row.device}, now=now)
    return True


def end_all(
    session: Session, actor: StaffAccount, account: StaffAccount, now: datetime, *, but: int | None = None
) -> int:
    """How many ended; `but` is the row that stays."""
    ended = drop_all(session, account, now, but=but)
    record(session, actor, "session.all_ended", account.username, {"sessions": ended}, now=now)
    return ended


def drop_all(session: Session, account: StaffAccount, now: datetime, *, but: int | None = None) -> int:
    """The same as a part of another act, which is the one on record."""
    is_kept = StaffSession.id != but if but is not None else StaffSession.id.is_not(None)
    dropped = session.execute(
        update(StaffSession)
        .where(StaffSession.account_id == account.id, StaffSession.ended_at.is_(None), is_kept)
        .values(ended_at=now)
        .returning(StaffSession.id)
    )
    return len(dropped.all())


def _alive(account: StaffAccount, now: datetime) -> ColumnElement[bool]:
    idle, longest = limits(account)
    return and_(
        StaffSession.account_id == account.id,
        StaffSession.ended_at.is_(None),
        StaffSession.used_at > now - idle,
        StaffSession.started_at > now - longest,
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
