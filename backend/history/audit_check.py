"""Verifies the audit log: every hash, every number, the sealed end, the triggers."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from backend.history.audit import BEGINNING, canonical, content_of, hash_of, seal_of
from backend.models import AuditEntry, AuditHead

CHUNK = 1000
MOST_PROBLEMS = 20
TRIGGERS = {
    "sqlite": {"audit_entries_no_update", "audit_entries_no_delete"},
    "postgresql": {"audit_entries_no_update", "audit_entries_no_delete", "audit_entries_no_truncate"},
}
STANDING = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entries'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgrelid = 'audit_entries'::regclass"
    " AND tgenabled <> 'D' AND NOT tgisinternal",
}


@dataclass(frozen=True, slots=True)
class AuditReport:
    """`problems` is empty for a sound log. `end` is worth noting outside the database."""

    entries: int
    end: str
    problems: list[str]


def verify(session: Session, noted_end: str = "") -> AuditReport:
    """`noted_end`, NUMBER:HASH of an earlier check, must still stand in the chain."""
    problems = [f"trigger {name} is missing" for name in _missing_triggers(session)]
    expected, previous, entry_count, found_noted = 1, BEGINNING, 0, False
    for entry in _entries(session):
        entry_count += 1
        if entry.number != expected:
            problems.append(f"entry {entry.number} stands where {expected} is due")
        if entry.previous_hash != previous:
            problems.append(f"entry {entry.number} does not follow the one before it")
        if entry.hash != hash_of(entry):
            problems.append(f"entry {entry.number} was changed")
        found_noted = found_noted or noted_end == _end(entry.number, entry.hash)
        expected, previous = entry.number + 1, entry.hash
        if len(problems) >= MOST_PROBLEMS:
            problems.append("more was not looked at")
            break
    else:
        problems += _problems_of_end(session, expected - 1, previous)
    if noted_end and not found_noted:
        problems.append(f"the noted end {noted_end[:24]}… is not in the log")
    return AuditReport(entry_count, _end(expected - 1, previous), problems)


def export(session: Session) -> Iterator[str]:
    """One JSON text an entry, as it was hashed, with its hash."""
    for entry in _entries(session):
        yield canonical({**content_of(entry), "hash": entry.hash})


def verify_export(lines: Iterable[str], noted_end: str = "") -> AuditReport:
    """The same for a file, without the database: it stops at the first line that does not fit."""
    previous, number, found_noted = BEGINNING, 0, False
    problems: list[str] = []
    for number, line in enumerate(lines, start=1):
        entry = _read(line)
        stored_chain = entry and (entry.number, entry.previous_hash, entry.hash)
        if entry is None or stored_chain != (number, previous, hash_of(entry)):
            problems.append(f"line {number} does not fit")
            break
        previous = entry.hash
        found_noted = found_noted or noted_end == _end(number, previous)
    if not number:  # whoever wrote the file is in it
        problems.append("the file holds no entry")
    if noted_end and not found_noted:
        problems.append(f"the noted end {noted_end[:24]}… is not in the log")
    return AuditReport(number, _end(number, previous), problems)


def _read(line: str) -> AuditEntry | None:
    """None for a line that no export holds."""
    try:
        fields = json.loads(line)
        return AuditEntry(**fields | {"at": datetime.fromisoformat(str(fields["at"]))})
    except (ValueError, TypeError, KeyError):
        return None


def _problems_of_end(session: Session, number: int, last_hash: str) -> list[str]:
    head = session.scalars(select(AuditHead).execution_options(populate_existing=True)).first()
    if head is None:
        return ["the sealed end is missing"] if number else []
    problems = []
    if head.seal != seal_of(head.number, head.hash):
        problems.append("the end was not sealed by this service")
    if (head.number, head.hash) != (number, last_hash):
        problems.append(f"the log ends at {number}, but it was sealed at {head.number}")
    return problems


def _entries(session: Session) -> Iterator[AuditEntry]:
    last = session.scalar(select(func.min(AuditEntry.number))) or 1
    last -= 1
    while True:
        query = select(AuditEntry).where(AuditEntry.number > last).order_by(AuditEntry.number).limit(CHUNK)
        chunk = session.scalars(query.execution_options(populate_existing=True)).all()
        if not chunk:
            return
        yield from chunk
        last = chunk[-1].number
        session.expunge_all()


def _missing_triggers(session: Session) -> list[str]:
    name = session.get_bind().dialect.name
    return sorted(TRIGGERS[name] - set(session.scalars(text(STANDING[name]))))


def _end(number: int, end_hash: str) -> str:
    return f"{number}:{end_hash}"
