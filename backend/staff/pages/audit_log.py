"""The audit log for auditors and administrators: filtered, the newest first, never changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Response, abort, request

from backend.access.permissions import Permission
from backend.core.clock import local, utc_now
from backend.history.audit import DOWNLOADED, record
from backend.history.audit_queries import (
    AuditFilter,
    as_written,
    audit_table,
    describe_entry,
    entries_before,
    entry_time,
    export_chunks,
)
from backend.history.audit_words import act_name
from backend.history.registered import registered
from backend.sheets.csv_files import CSV_TYPE, csv_pieces
from backend.staff.forms import parse_audit_filter, parse_audit_page
from backend.web.attachments import attached
from backend.web.audiences import staff_pages
from backend.web.guard import current_staff, requires
from backend.web.rendering import render, variables_of
from backend.web.services import services

PAGE_SIZE = 50
ASKED = {"act": "act", "who": "who", "subject": "subject", "from": "first", "to": "last"}
MIME_TYPES = {"csv": CSV_TYPE, "jsonl": "application/jsonl; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class AuditLine:
    """An entry in words."""

    number: int
    at: str
    actor: str
    act: str
    subject: str
    details: str


@variables_of("staff/audit.html")
@dataclass(frozen=True, slots=True)
class AuditPage:
    """`filters` is the filter by field, `older` the query of the next page, `acts` the names of all acts."""

    rows: Sequence[AuditLine]
    filters: Mapping[str, str]
    older: Mapping[str, str] | None
    acts: Mapping[str, str]


@staff_pages.get("/audit/")
@requires(Permission.AUDIT_LOG_READ)
def audit_log() -> str:
    filters, before = parse_audit_filter(request.args), parse_audit_page(request.args)
    with services().database.reading() as reading:
        entries = entries_before(reading, _audit_filter(filters), before, PAGE_SIZE + 1)
    rows = [
        AuditLine(
            number=entry.number,
            at=entry_time(entry),
            actor=entry.actor,
            act=act_name(entry.act),
            subject=entry.subject,
            details=describe_entry(entry),
        )
        for entry in entries[:PAGE_SIZE]
    ]
    last = str(entries[PAGE_SIZE - 1].number) if len(entries) > PAGE_SIZE else ""
    older = {**filters, "before": last} if last else None
    return render(AuditPage(rows=rows, filters=filters, older=older, acts=registered().acts))


@staff_pages.post("/audit/download/<kind>")
@requires(Permission.AUDIT_LOG_READ)
def download_audit_log(kind: str) -> Response:
    """What is filtered as a table, or all of it as it was written: only a whole chain can be checked.

    By POST, because the download is an entry itself, and the last one in the file.
    """
    if kind not in MIME_TYPES:
        abort(404)
    audit_filter = _audit_filter(parse_audit_filter(request.form)) if kind == "csv" else AuditFilter()
    now = utc_now()
    with services().database.transaction() as writing:
        subject = "筛选的部分" if audit_filter else "全部"
        end = record(writing, current_staff(), DOWNLOADED, subject, {"format": kind}, now=now).number
    chunks = export_chunks(services().database, audit_filter, end)
    text = csv_pieces(audit_table(chunks)) if kind == "csv" else as_written(chunks)
    answer = Response(text, content_type=MIME_TYPES[kind])
    return attached(answer, f"操作日志-{local(now):%Y%m%d-%H%M}.{kind}")


def _audit_filter(filters: dict[str, str]) -> AuditFilter:
    return AuditFilter(**{ASKED[name]: value for name, value in filters.items()})
