"""The audit log for auditors and administrators: filtered, the newest first, never changed."""

import json
from datetime import UTC, date, datetime, time, timedelta

from flask import render_template, request
from sqlalchemy import select

from backend.clock import SHANGHAI, local
from backend.models import AuditEntry
from backend.services import services
from backend.staff.audit_words import ACT_NAMES, act_name, details_in_words
from backend.staff.authority import MAY_READ
from backend.web.pages import row_id
from backend.web.staff import staff_pages
from backend.web.staff.access import open_to

PAGE_SIZE = 50


@staff_pages.get("/audit/")
@open_to(*MAY_READ)
def audit_log() -> str:
    asked = {
        name: request.args.get(name, "").strip()[:120] for name in ("act", "who", "subject", "from", "to")
    }
    query = select(AuditEntry).order_by(AuditEntry.number.desc()).limit(PAGE_SIZE + 1)
    if asked["act"]:
        query = query.where(AuditEntry.act == asked["act"])
    if asked["who"]:
        query = query.where(AuditEntry.actor == asked["who"].lower())
    if asked["subject"]:
        query = query.where(AuditEntry.subject == asked["subject"])
    first, last = _day(asked["from"]), _day(asked["to"])
    if first is not None:
        query = query.where(AuditEntry.at >= first)
    if last is not None:
        query = query.where(AuditEntry.at < last + timedelta(days=1))
    before = row_id(request.args.get("before"))
    if before is not None:
        query = query.where(AuditEntry.number < min(before, 2**31 - 1))
    with services().database.reading() as reading:
        found = list(reading.scalars(query))
    rows = [
        {
            "number": entry.number,
            "at": f"{local(entry.at):%Y-%m-%d %H:%M:%S}",
            "actor": entry.actor,
            "act": act_name(entry.act),
            "subject": entry.subject,
            "details": details_in_words(json.loads(entry.details)),
        }
        for entry in found[:PAGE_SIZE]
    ]
    older = {**asked, "before": found[PAGE_SIZE - 1].number} if len(found) > PAGE_SIZE else None
    return render_template("staff/audit.html", rows=rows, asked=asked, older=older, acts=ACT_NAMES)


def _day(text: str) -> datetime | None:
    """The beginning of a day in China; None for what is no day."""
    try:
        return datetime.combine(date.fromisoformat(text), time(), SHANGHAI).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
