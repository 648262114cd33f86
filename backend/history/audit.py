"""Writes the audit log: each entry's hash covers the one before."""

import getpass
import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.clock import utc_now
from backend.models import AuditEntry, AuditHead, StaffAccount
from backend.models.personal import PersonalDataKey

BEGINNING = "0" * 64
BROKEN = "broken"
DOWNLOADED = "audit.downloaded"
SYSTEM = "系统"
COMMAND_LINE = "命令行"
Plain = str | int | bool | None


class AuditHeadMissingError(RuntimeError):
    """The row that every act is chained to is gone: somebody removed it, or the restore was incomplete."""


def record(
    session: Session,
    actor: StaffAccount | str,
    act: str,
    subject: str = "",
    details: Mapping[str, Plain] | None = None,
    *,
    now: datetime | None = None,
) -> AuditEntry:
    """Append one entry, in the caller's transaction; other writers wait until that ends, so call it last.

    `actor` is the account, or a word for what acts without one. `act` reads `thing.done`; a word for people
    stands in audit_words. Neither `subject` nor `details` may hold personal data of residents or words of
    complaints: administrators read them.

    Raises AuditHeadMissingError where the sealed end is gone; a new one would hide what was removed.
    """
    head = _locked_head(session)
    is_sound = is_sealed(head)
    account = actor if isinstance(actor, StaffAccount) else None
    entry = AuditEntry(
        number=head.number + 1,
        at=now or utc_now(),
        actor_id=account.id if account else None,
        actor=account.username if account else str(actor),
        act=act,
        subject=subject[:120],
        details=canonical(details or {}),
        previous_hash=head.hash,
    )
    entry.hash = hash_of(entry)
    session.add(entry)
    head.number, head.hash = entry.number, entry.hash
    # An end that was not ours must not become sound by the next act.
    head.seal = seal_of(head.number, head.hash) if is_sound else BROKEN
    session.flush()
    return entry


def record_command(session: Session, act: str, subject: str = "", **details: Plain) -> int:
    """What was done from the command line, and as which user of the machine. Returns the entry's number."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError):  # a container's user without a name
        user = str(os.getuid())
    return record(session, COMMAND_LINE, act, subject, {**details, "user": user}).number


def canonical(value: Mapping[str, Plain]) -> str:
    """One spelling for equal content: sorted keys, no spaces, characters as they are."""
    return json.dumps(dict(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def content_of(entry: AuditEntry) -> dict[str, Plain]:
    """What the hash covers; an export holds the same, so that it can be checked without the database."""
    return {
        "number": entry.number,
        "at": entry.at.isoformat(timespec="microseconds"),
        "actor_id": entry.actor_id,
        "actor": entry.actor,
        "act": entry.act,
        "subject": entry.subject,
        "details": entry.details,
        "previous_hash": entry.previous_hash,
    }


def hash_of(entry: AuditEntry) -> str:
    return hashlib.sha256(canonical(content_of(entry)).encode()).hexdigest()


def seal_of(number: int, end_hash: str) -> str:
    """Without the service's key nobody makes a new end: neither a shorter log nor one written afresh."""
    return PersonalDataKey.blind_index(_end(number, end_hash))


def is_sealed(head: AuditHead) -> bool:
    """Whether this service wrote where the log ends."""
    seals = PersonalDataKey.blind_indexes(_end(head.number, head.hash))
    return any(hmac.compare_digest(head.seal.encode(), seal.encode()) for seal in seals)


def _end(number: int, end_hash: str) -> str:
    return f"audit log ends at {number} with {end_hash}"


def _locked_head(session: Session) -> AuditHead:
    # On SQLite the transaction itself is the lock: it began as a writer's.
    query = select(AuditHead).with_for_update().execution_options(populate_existing=True)
    head = session.scalars(query).one_or_none()
    if head is None:
        raise AuditHeadMissingError("the audit log has no sealed end; see: linsheng audit verify")
    return head
