"""Reads the audit log: filtered pages, and all of it in pieces."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from backend.core.clock import SHANGHAI, local
from backend.core.fields.values import iso_day
from backend.history.audit import canonical, content_of
from backend.history.audit_words import act_name, details_in_words
from backend.models import AuditEntry, Database
from backend.sheets.tables import Table

CHUNK_SIZE = 1000
LARGEST_NUMBER = 2**31 - 1  # of the column
HEADINGS = ("号", "时间", "谁", "操作", "对象", "说明", "指纹")


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What was asked for, as typed; empty asks for all. `first` and `last` are days in China."""

    act: str = ""
    who: str = ""
    subject: str = ""
    first: str = ""
    last: str = ""

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))

    def query(self) -> Select[AuditEntry]:
        query: Select[AuditEntry] = select(AuditEntry)
        if self.act:
            query = query.where(AuditEntry.act == self.act)
        if self.who:
            query = query.where(AuditEntry.actor == self.who.lower())
        if self.subject:
            query = query.where(AuditEntry.subject == self.subject)
        first, last = _day(self.first), _day(self.last)
        if first is not None:
            query = query.where(AuditEntry.at >= first)
        if last is not None:
            query = query.where(AuditEntry.at < last + timedelta(days=1))
        return query


def entries_before(
    session: Session, audit_filter: AuditFilter, before: int | None, most: int
) -> list[AuditEntry]:
    """The newest first; `before` is the number of the last entry on the page before."""
    query = audit_filter.query().order_by(AuditEntry.number.desc()).limit(most)
    if before is not None:
        query = query.where(AuditEntry.number < min(before, LARGEST_NUMBER))
    return list(session.scalars(query))


def export_chunks(database: Database, audit_filter: AuditFilter, end: int) -> Iterator[Sequence[AuditEntry]]:
    """Up to entry `end`. No connection is held while whoever downloads takes their time."""
    last = 0
    while True:
        query = audit_filter.query().where(AuditEntry.number > last, AuditEntry.number <= end)
        with database.reading() as session:
            piece = session.scalars(query.order_by(AuditEntry.number).limit(CHUNK_SIZE)).all()
        if not piece:
            return
        yield piece
        last = piece[-1].number


def audit_table(found: Iterator[Sequence[AuditEntry]]) -> Table:
    return Table("操作日志", HEADINGS, (_cells(entry) for piece in found for entry in piece))


def as_written(chunks: Iterator[Sequence[AuditEntry]]) -> Iterator[str]:
    """One JSON text a line, as it was hashed, with its hash: what `linsheng audit verify --file` reads."""
    for piece in chunks:
        yield "".join(f"{canonical({**content_of(entry), 'hash': entry.hash})}\n" for entry in piece)


def entry_time(entry: AuditEntry) -> str:
    return f"{local(entry.at):%Y-%m-%d %H:%M:%S}"


def describe_entry(entry: AuditEntry) -> str:
    return details_in_words(json.loads(entry.details))


def _cells(entry: AuditEntry) -> tuple[str, ...]:
    words = (entry.actor, act_name(entry.act), entry.subject, describe_entry(entry))
    return (str(entry.number), entry_time(entry), *words, entry.hash)


def _day(text: str) -> datetime | None:
    """The beginning of a day in China; None for what is no day."""
    day = iso_day(text)
    return datetime.combine(day, time(), SHANGHAI).astimezone(UTC) if day else None
