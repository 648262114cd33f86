"""Which keys a database knows, what each is still needed for, and when one may go."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, delete, func, not_, select, update
from sqlalchemy.orm import Session

from backend.jobs.keys.columns import (
    ProtectedTable,
    identifier_in,
    is_protected,
    names_no_key,
    protected_tables,
)
from backend.models import KeyCheck, KeyPurpose, PrintLink, StaffLink
from backend.models.personal import BlindIndex, PersonalDataKey

# A form that is left open may name a recording that was sealed before, for a day; then files that no row
# names are deleted (complaints/jobs/orphans.py).
REST = timedelta(hours=26)
# Cookies of sign-ins and links that residents share are recorded nowhere. After a month few are in use.
SIGNED_REST = timedelta(days=30)


class NotRetiredError(Exception):
    """The key is needed still; the text says what for, and what to do."""


@dataclass(frozen=True, slots=True)
class Use:
    """So many values of a column. `lost` says what giving them up means, where they cannot be renewed."""

    column: str
    values: int
    can_be_renewed: bool
    lost: str = ""


def known_keys(session: Session, purpose: KeyPurpose) -> Sequence[KeyCheck]:
    """Those not retired, the one that was used first before the others."""
    query = select(KeyCheck).where(KeyCheck.purpose == purpose, KeyCheck.retired_at.is_(None))
    return session.scalars(query.order_by(KeyCheck.id)).all()


def keys_to_empty(session: Session) -> list[KeyCheck]:
    """Those whose data this process is to renew; none where another process has a newer key already."""
    keys = known_keys(session, KeyPurpose.PERSONAL_DATA)
    if not keys or keys[-1].identifier != PersonalDataKey.identifiers()[0]:
        return []
    return list(keys[:-1])


def uses(session: Session) -> dict[str, list[Use]]:
    """By identifier, what it protects; reads all tables. What names no key is the first key's."""
    first = session.scalars(
        select(KeyCheck.identifier)
        .where(KeyCheck.purpose == KeyPurpose.PERSONAL_DATA)
        .order_by(KeyCheck.id)
        .limit(1)
    ).first()
    uses_by_key: dict[str, list[Use]] = {}
    for table in protected_tables():
        for column in table.columns:
            for identifier, values in _count(session, column, first or "").items():
                uses_by_key.setdefault(identifier, []).append(_use(table, column, values))
    return uses_by_key


def _count(session: Session, column: Column[Any], first: str) -> Mapping[str, int]:
    counts: Counter[str] = Counter()
    identifier = identifier_in(column)
    named = select(identifier, func.count()).where(is_protected(column), not_(names_no_key(column)))
    for name, values in session.execute(named.group_by(identifier)):
        counts[name] += values
    unnamed = select(func.count()).select_from(column.table).where(is_protected(column), names_no_key(column))
    counts[first] += session.scalar(unnamed) or 0
    return +counts


def _use(table: ProtectedTable, column: Column[Any], values: int) -> Use:
    kind = column.type
    can_be_renewed = any(column is other for other in (*table.renewable, *table.files))
    if isinstance(kind, BlindIndex) and kind.until_week_after:
        can_be_renewed = False  # what is younger than a week
    return Use(f"{table.name}.{column.name}", values, can_be_renewed, getattr(kind, "lost", ""))


def note_search(session: Session, identifiers: Collection[str], now: datetime) -> None:
    """After a search that found nothing to renew: what these keys are needed for all the same."""
    needed = uses(session)
    for key in known_keys(session, KeyPurpose.PERSONAL_DATA):
        if key.identifier in identifiers:
            key.searched_at = now
            key.values_left = sum(use.values for use in needed.get(key.identifier, []))


def retire(
    session: Session,
    identifier: str,
    present: Mapping[KeyPurpose, str],
    now: datetime,
    *,
    forget: bool = False,
) -> KeyCheck:
    """The key may leave the settings. `present` are the keys in use now, by purpose.

    One value that was set for both purposes, by a slip of the hand, is retired from that which it does not
    serve now; from neither, first as a signing key. `forget` gives up what cannot be renewed. Raises
    NotRetiredError.
    """
    keys = session.scalars(
        select(KeyCheck)
        .where(KeyCheck.identifier == identifier, KeyCheck.retired_at.is_(None))
        .order_by(KeyCheck.purpose.desc())
    ).all()
    if not keys:
        raise NotRetiredError(f"No key {identifier} is in use. See: linsheng keys status")
    key = next((key for key in keys if present[KeyPurpose(key.purpose)] != identifier), None)
    if key is None:
        raise NotRetiredError(f"Key {identifier} is the one in use. First a new one: linsheng keys new")
    purpose = KeyPurpose(key.purpose)
    if purpose is KeyPurpose.PERSONAL_DATA:
        _check_unneeded(session, key, now, forget=forget)
    elif not forget:
        _check_unsigned(session, key, now)
    key.retired_at = now
    return key


def _check_unneeded(session: Session, key: KeyCheck, now: datetime, *, forget: bool) -> None:
    needed = uses(session).get(key.identifier, [])
    if renewable := [use for use in needed if use.can_be_renewed]:
        raise NotRetiredError(
            f"Key {key.identifier} still seals {_in_words(renewable)}. Wait for the relay, or run:"
            " linsheng keys re-encrypt"
        )
    if ending := [use for use in needed if not use.lost]:
        raise NotRetiredError(
            f"Key {key.identifier} is needed for {_in_words(ending)}, which end by themselves within a week."
        )
    following = [row for row in known_keys(session, KeyPurpose.PERSONAL_DATA) if row.id > key.id]
    if following and now < following[0].first_used_at + REST:
        raise NotRetiredError(
            f"Key {key.identifier} stays until {following[0].first_used_at + REST:%Y-%m-%d %H:%M} UTC: forms"
            " that were open when the key was changed may name recordings that it sealed."
        )
    if needed and not forget:
        reasons = "; ".join(f"{use.values} in {use.column}: {use.lost}" for use in needed)
        raise NotRetiredError(
            f"Key {key.identifier} is needed for what cannot be renewed ({reasons})."
            " To give that up: --forget"
        )
    for table in protected_tables():
        for column in table.indexes:
            _forget(session, table, column, key.identifier)


def _forget(session: Session, table: ProtectedTable, column: Column[Any], identifier: str) -> None:
    if not isinstance(column.type, BlindIndex) or not column.type.lost:
        return
    condition: ColumnElement[bool] = column.startswith(f"{identifier}:")
    if column.nullable:
        session.execute(update(table.table).where(condition).values({column.name: None}))
    else:
        session.execute(delete(table.table).where(condition))


def _in_words(needed: Sequence[Use]) -> str:
    return ", ".join(f"{use.values} values of {use.column}" for use in needed)


def _check_unsigned(session: Session, key: KeyCheck, now: datetime) -> None:
    """What is signed is stored nowhere; of links it is known when they were made and end."""
    followers = [row for row in known_keys(session, KeyPurpose.SIGNING) if row.id > key.id]
    changed_at = followers[0].first_used_at if followers else now
    if followers and now < changed_at + SIGNED_REST:
        raise NotRetiredError(
            f"Key {key.identifier} stays until {changed_at + SIGNED_REST:%Y-%m-%d %H:%M} UTC for cookies and"
            " shared links that it signed. To close them now: --forget"
        )
    shops = _last(
        session, PrintLink.expires_at, now, PrintLink.issued_at < changed_at, PrintLink.revoked_at.is_(None)
    )
    people = _last(
        session, StaffLink.expires_at, now, StaffLink.made_at < changed_at, StaffLink.used_at.is_(None)
    )
    ends = [end for end in (shops, people) if end is not None]
    if ends:
        raise NotRetiredError(
            f"Key {key.identifier} signed links of printing shops or of staff that are open until"
            f" {max(ends):%Y-%m-%d %H:%M} UTC. To close them now: --forget"
        )


def _last(session: Session, column: Any, now: datetime, *conditions: ColumnElement[bool]) -> datetime | None:
    end: datetime | None = session.scalar(select(func.max(column)).where(column > now, *conditions))
    return end
