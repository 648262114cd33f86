"""Verifies the audit log: hashes, numbers, the sealed end, triggers, ends noted elsewhere, recorded looks."""

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from backend.history.append_only import AUDIT_ENTRIES, problems_of_triggers
from backend.history.audit import BEGINNING, DOWNLOADED, canonical, content_of, hash_of, is_sealed
from backend.history.looks import problems_of_looks
from backend.models import AuditEntry, AuditHead

CHUNK = 1000
MOST_PROBLEMS = 20
HEAD_MISSING = "the sealed end is missing"


@dataclass(frozen=True, slots=True)
class AuditReport:
    """`problems` is empty for a sound log. `end` is worth noting outside the database."""

    entries: int
    end: str
    problems: list[str]


def verify(session: Session, noted_end: str = "", noted_ends: Collection[str] = ()) -> AuditReport:
    """Ends that were noted elsewhere, each NUMBER:HASH, must still stand in the chain.

    A log that was set back to an earlier state is sound in itself: only they show it.
    """
    missing = {*noted_ends, noted_end} - {""}
    problems = problems_of_triggers(session, [AUDIT_ENTRIES])
    expected, previous, entry_count = 1, BEGINNING, 0
    for entry in _entries(session):
        entry_count += 1
        if entry.number != expected:
            problems.append(f"entry {entry.number} stands where {expected} is due")
        if entry.previous_hash != previous:
            problems.append(f"entry {entry.number} does not follow the one before it")
        if entry.hash != hash_of(entry):
            problems.append(f"entry {entry.number} was changed")
        missing.discard(end_text(entry.number, entry.hash))
        expected, previous = entry.number + 1, entry.hash
        if len(problems) >= MOST_PROBLEMS:
            problems.append("more was not looked at")
            break
    else:
        head = session.scalars(select(AuditHead).execution_options(populate_existing=True)).first()
        problems += _problems_of_end(head, expected - 1, previous) if head else [HEAD_MISSING]
        problems += problems_of_looks(session, MOST_PROBLEMS)
    problems += _missing_ends(missing)
    return AuditReport(entry_count, end_text(expected - 1, previous), problems)


def export(session: Session, end: int) -> Iterator[str]:
    """One JSON text an entry, as it was hashed, with its hash; entry `end` records the export."""
    for entry in takewhile(lambda entry: entry.number <= end, _entries(session)):
        yield canonical({**content_of(entry), "hash": entry.hash})


def verify_export(lines: Iterable[str], noted_end: str = "") -> AuditReport:
    """The same for a file, without the database: it stops at the first line that does not fit.

    The last entry of a whole file records its download. One that ends before was cut.
    """
    previous, number, missing = BEGINNING, 0, {noted_end} - {""}
    problems: list[str] = []
    entry: AuditEntry | None = None
    for number, line in enumerate(lines, start=1):
        entry = _read(line)
        stored_chain = entry and (entry.number, entry.previous_hash, entry.hash)
        if entry is None or stored_chain != (number, previous, hash_of(entry)):
            problems.append(f"line {number} does not fit")
            break
        previous = entry.hash
        missing.discard(end_text(number, previous))
    else:
        if entry is not None and entry.act != DOWNLOADED:
            problems.append(f"the file ends at entry {number}, which records no download: it was cut")
    if not number:  # whoever wrote the file is in it
        problems.append("the file holds no entry")
    problems += _missing_ends(missing)
    return AuditReport(number, end_text(number, previous), problems)


def is_in_log(session: Session, noted_end: str) -> bool:
    """Whether this one entry still stands there as it was noted."""
    number, _, end_hash = noted_end.partition(":")
    query = select(AuditEntry.id).where(AuditEntry.number == int(number), AuditEntry.hash == end_hash)
    return session.scalar(query) is not None


def problems_of_head(session: Session) -> list[str]:
    """What can be said of the end without reading all entries, in one statement: others may be writing."""
    newest = select(func.max(AuditEntry.number)).scalar_subquery()
    end_hash = select(AuditEntry.hash).where(AuditEntry.number == newest).scalar_subquery()
    row = session.execute(
        select(AuditHead, newest, end_hash).execution_options(populate_existing=True)
    ).first()
    if row is None:
        return [HEAD_MISSING]
    head, number, last_hash = row
    return _problems_of_end(head, number or 0, last_hash or BEGINNING)


def hold_still(session: Session) -> None:
    """What others write meanwhile is not seen; the first statement of a session. SQLite does so by itself."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))


def _missing_ends(missing: Iterable[str]) -> list[str]:
    return [f"the noted end {end[:24]}… is not in the log" for end in sorted(missing)[:MOST_PROBLEMS]]


def _read(line: str) -> AuditEntry | None:
    """None for a line that no export holds."""
    try:
        fields = json.loads(line)
        return AuditEntry(**fields | {"at": datetime.fromisoformat(str(fields["at"]))})
    except (ValueError, TypeError, KeyError):
        return None


def _problems_of_end(head: AuditHead, number: int, last_hash: str) -> list[str]:
    problems = []
    if not is_sealed(head):
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


def end_text(number: int, end_hash: str) -> str:
    """As it is noted outside the database."""
    return f"{number}:{end_hash}"
