"""Where the audit log ended, noted in a file outside the database: a line for each hour with new entries.

A database that is set back to an earlier state is sound in itself. Only the file, and the mails that carry
the same text, show it. What must be in the file is in the log itself: each note is an entry there.
"""

import json
import os
import re
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.core.clock import local
from backend.history.audit import SYSTEM, record, record_command
from backend.history.audit_check import end_text, is_in_log, problems_of_head
from backend.models import AuditEntry, AuditHead

FILE_NAME = "audit-ends.log"
BEGUN = "audit.ends_begun"  # the first note of a file
NOTED = "audit.end_noted"  # each one after it
NOTED_WITHIN = timedelta(hours=2)  # each hour, if the service runs
_LINE = re.compile(r"\S+ ([1-9][0-9]{0,8}:[0-9a-f]{64})", re.ASCII)


class AuditLogBrokenError(RuntimeError):
    """The log is not as it was noted before: somebody cut it, or set the database back."""


def noted_ends(folder: Path) -> list[str]:
    """All that were noted, oldest first. A line that a crash cut short is no end."""
    try:
        text = (folder / FILE_NAME).read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return []
    matches = (_LINE.fullmatch(line.strip()) for line in text.splitlines())
    return [match[1] for match in matches if match]


def note_end(session: Session, folder: Path, now: datetime) -> str:
    """Add where the log ends to the file, and return it; empty where nothing came since the last note.

    Raises AuditLogBrokenError where the end is not sealed, or one that was noted is gone from log or file:
    the end noted last must stay the last in the file.
    """
    problems = problems_of_noted(session, folder)
    if problems:
        raise AuditLogBrokenError("; ".join(problems))
    head = session.scalars(select(AuditHead)).one()
    newest_act = session.scalar(select(AuditEntry.act).where(AuditEntry.number == head.number))
    if newest_act in {None, NOTED}:  # a note of each note would never end
        return ""
    end = end_text(head.number, head.hash)
    if noted_ends(folder)[-1:] != [end]:
        _append(folder / FILE_NAME, _line_of(end, now))
    return end


def record_note(session: Session, end: str, now: datetime) -> None:
    """That it stands in the file: from now on it is missed where it is gone. After the file, never before."""
    recorded = recorded_ends(session)
    if end not in recorded:
        record(session, SYSTEM, NOTED if recorded else BEGUN, details={"end": end}, now=now)


def begin_again(session: Session, folder: Path, reason: str, now: datetime) -> None:
    """After a restore: the file is put aside, and a new one begins where the log ends now, on record.

    Raises AuditLogBrokenError where the log itself is not sound: no new file makes it so.
    """
    problems = problems_of_head(session)
    if problems:
        raise AuditLogBrokenError("; ".join(problems))
    head = session.scalars(select(AuditHead)).one()
    end = end_text(head.number, head.hash) if head.number else ""
    path = folder / FILE_NAME
    if path.exists():
        path.rename(folder / f"audit-ends-until-{local(now):%Y%m%d-%H%M%S}.log")
    if end:
        _append(path, _line_of(end, now))
    record_command(session, BEGUN, end=end, reason=reason)


def recorded_ends(session: Session) -> list[str]:
    """Those that must stand in the file since it was begun, the oldest first."""
    begun = select(func.max(AuditEntry.number)).where(AuditEntry.act == BEGUN).scalar_subquery()
    query = select(AuditEntry.details).where(AuditEntry.act.in_((BEGUN, NOTED)), AuditEntry.number >= begun)
    ends = map(_end_in, session.scalars(query.order_by(AuditEntry.number)))
    return [end for end in ends if end]  # a file that was begun with an empty log


def problems_of_noted(session: Session, folder: Path) -> list[str]:
    """The end of the log against its seal, the end that was noted last, and those recorded; quick."""
    ends = noted_ends(folder)
    problems = problems_of_head(session)
    if ends and not is_in_log(session, ends[-1]):
        problems.append(f"the end {ends[-1][:24]}…, noted in {FILE_NAME}, is not in the log")
    return problems + problems_of_file(session, folder)


def problems_of_file(session: Session, folder: Path) -> list[str]:
    """A file that is not there, or shorter than it was, is no sign of soundness."""
    recorded = recorded_ends(session)
    ends = set(noted_ends(folder))  # read after the log: a worker may be adding to both, to the file first
    missing = [end for end in recorded if end not in ends]
    if not missing:
        return []
    lacks = f"{FILE_NAME} lacks {len(missing)} of the {len(recorded)} ends that were noted in it"
    return [f"{lacks}, the first one {missing[0][:24]}…: it was removed or cut"]


def problem_of_no_note(session: Session, ends: list[str], now: datetime) -> list[str]:
    """A log that is older than an hour, and whose end was never noted."""
    began_at = session.scalar(select(AuditEntry.at).order_by(AuditEntry.number).limit(1))
    if ends or began_at is None or now - began_at < NOTED_WITHIN:
        return []
    began = f"the log began at {local(began_at):%Y-%m-%d %H:%M}"
    return [f"{began}, and {FILE_NAME} has no end of it: it was removed, or relay and workers never ran"]


def _end_in(details: str) -> str:
    """Empty where somebody changed the entry, which its hash shows."""
    try:
        return str(json.loads(details)["end"])
    except (ValueError, TypeError, KeyError):
        return ""


def _line_of(end: str, now: datetime) -> str:
    return f"{now.isoformat(timespec='seconds')} {end}\n"


def _append(path: Path, line: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    begins = "\n" if path.exists() and not path.read_bytes().endswith(b"\n") and path.stat().st_size else ""
    with path.open("a", encoding="utf-8") as file:
        file.write(begins + line)
        file.flush()
        os.fsync(file.fileno())
