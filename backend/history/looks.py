"""Looks at residents' personal data in the audit log: who looked, at what, when.

The purpose stays in the row of the look. The entry holds a fingerprint of that row: a change is found.
"""

import hashlib
import json
from collections.abc import Iterator

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from backend.history.audit import canonical, record
from backend.models import AuditEntry, PersonalDataLook, StaffAccount

LOOK_ACT = "personal_data.seen"
CHUNK = 1000


def record_look(session: Session, staff: StaffAccount, look: PersonalDataLook, subject: str) -> None:
    """Adds the look with its entry in the log, in the caller's transaction."""
    session.add(look)
    session.flush()
    details = {"look": look.id, "seen": look.subject.value, "fingerprint": fingerprint_of(look)}
    look.audit_number = record(session, staff, LOOK_ACT, subject, details, now=look.at).number
    session.flush()


def fingerprint_of(look: PersonalDataLook) -> str:
    content = canonical(
        {
            "staff": look.staff_id,
            "complaint": look.complaint_id,
            "seen": look.subject.value,
            "purpose": look.purpose,
            "at": look.at.isoformat(timespec="microseconds"),
        }
    )
    return hashlib.sha256(content.encode()).hexdigest()


def problems_of_looks(session: Session, most: int) -> list[str]:
    """Rows and entries that do not fit each other."""
    problems = [f"look {number} is not in the log" for number in _unrecorded(session, most)]
    for entry, look in _recorded(session):
        if len(problems) >= most:
            break
        details = json.loads(entry.details)
        if look is None:
            problems.append(f"the look of entry {entry.number} was removed")
        elif (look.id, fingerprint_of(look)) != (details.get("look"), details.get("fingerprint")):
            problems.append(f"the look of entry {entry.number} was changed")
    return problems


def _unrecorded(session: Session, most: int) -> list[int]:
    """Rows that name no entry of a look. Looks from before the first recorded one have none."""
    first = aliased(PersonalDataLook)
    begins = select(func.min(first.id)).where(first.audit_number.is_not(None)).scalar_subquery()
    in_log = exists().where(AuditEntry.number == PersonalDataLook.audit_number, AuditEntry.act == LOOK_ACT)
    query = select(PersonalDataLook.id).where(PersonalDataLook.id >= begins, ~in_log)
    return list(session.scalars(query.order_by(PersonalDataLook.id).limit(most)))


def _recorded(session: Session) -> Iterator[tuple[AuditEntry, PersonalDataLook | None]]:
    last = 0
    while True:
        query = (
            select(AuditEntry, PersonalDataLook)
            .outerjoin(PersonalDataLook, PersonalDataLook.audit_number == AuditEntry.number)
            .where(AuditEntry.act == LOOK_ACT, AuditEntry.number > last)
            .order_by(AuditEntry.number)
            .limit(CHUNK)
        )
        rows = session.execute(query.execution_options(populate_existing=True)).all()
        if not rows:
            return
        yield from ((entry, look) for entry, look in rows)
        last = rows[-1][0].number
        session.expunge_all()
