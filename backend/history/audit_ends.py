"""Where the audit log ended, noted in a file outside the database: a line for each hour with new entries.

A database that is set back to an earlier state is sound in itself. Only the file, and the mails that carry
the same text, show it.
"""

import os
import re
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.history.audit_check import end_text, is_in_log, problems_of_head
from backend.models import AuditHead

FILE_NAME = "audit-ends.log"
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
    """Add where the log ends to the file, and return it; empty while the log is.

    Raises AuditLogBrokenError where the end is not sealed, or the one noted last is gone: that end must stay
    the last in the file.
    """
    ends = noted_ends(folder)
    problems = problems_of_noted(session, ends)
    if problems:
        raise AuditLogBrokenError("; ".join(problems))
    head = session.scalars(select(AuditHead)).one()
    if not head.number:
        return ""
    end = end_text(head.number, head.hash)
    if ends[-1:] != [end]:
        _append(folder / FILE_NAME, f"{now.isoformat(timespec='seconds')} {end}\n")
    return end


def problems_of_noted(session: Session, ends: list[str]) -> list[str]:
    """The end of the log against its seal and the end that was noted last; quick, for `linsheng doctor`."""
    problems = problems_of_head(session)
    if ends and not is_in_log(session, ends[-1]):
        problems.append(f"the end {ends[-1][:24]}…, noted in {FILE_NAME}, is not in the log")
    return problems


def _append(path: Path, line: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    begins = "\n" if path.exists() and not path.read_bytes().endswith(b"\n") and path.stat().st_size else ""
    with path.open("a", encoding="utf-8") as file:
        file.write(begins + line)
        file.flush()
        os.fsync(file.fileno())
