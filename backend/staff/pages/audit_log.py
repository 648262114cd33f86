"""The audit log for auditors and administrators: filtered, the newest first, never changed."""

from flask import Response, abort, render_template, request

from backend.access.permissions import Permission
from backend.core.clock import local, utc_now
from backend.core.fields.values import row_id
from backend.history.audit import record
from backend.history.audit_reading import Wanted, as_written, audit_table, pieces, said_of, shown_at
from backend.history.audit_words import act_name
from backend.history.registered import registered
from backend.models import AuditEntry
from backend.sheets.csv_files import CSV_TYPE, csv_pieces
from backend.staff.forms import parse_audit_filter
from backend.web.attachments import attached
from backend.web.audiences import staff_pages
from backend.web.guard import current_staff, requires
from backend.web.services import services

PAGE_SIZE = 50
ASKED = {"act": "act", "who": "who", "subject": "subject", "from": "first", "to": "last"}
MIME_TYPES = {"csv": CSV_TYPE, "jsonl": "application/jsonl; charset=utf-8"}


@staff_pages.get("/audit/")
@requires(Permission.AUDIT_LOG_READ)
def audit_log() -> str:
    asked = parse_audit_filter(request.args)
    query = _wanted(asked).query().order_by(AuditEntry.number.desc()).limit(PAGE_SIZE + 1)
    before = row_id(request.args.get("before"))
    if before is not None:
        query = query.where(AuditEntry.number < min(before, 2**31 - 1))
    with services().database.reading() as reading:
        found = list(reading.scalars(query))
    rows = [
        {
            "number": entry.number,
            "at": shown_at(entry),
            "actor": entry.actor,
            "act": act_name(entry.act),
            "subject": entry.subject,
            "details": said_of(entry),
        }
        for entry in found[:PAGE_SIZE]
    ]
    older = {**asked, "before": found[PAGE_SIZE - 1].number} if len(found) > PAGE_SIZE else None
    return render_template("staff/audit.html", rows=rows, asked=asked, older=older, acts=registered().acts)


@staff_pages.post("/audit/download/<kind>")
@requires(Permission.AUDIT_LOG_READ)
def download_audit_log(kind: str) -> Response:
    """What is filtered as a table, or all of it as it was written: only a whole chain can be checked.

    By POST, because the download is an entry itself, and the last one in the file.
    """
    if kind not in MIME_TYPES:
        abort(404)
    wanted = _wanted(parse_audit_filter(request.form)) if kind == "csv" else Wanted()
    now = utc_now()
    with services().database.transaction() as writing:
        subject = "筛选的部分" if wanted else "全部"
        end = record(writing, current_staff(), "audit.downloaded", subject, {"format": kind}, now=now).number
    found = pieces(services().database, wanted, end)
    text = csv_pieces(audit_table(found)) if kind == "csv" else as_written(found)
    answer = Response(text, content_type=MIME_TYPES[kind])
    return attached(answer, f"操作日志-{local(now):%Y%m%d-%H%M}.{kind}")


def _wanted(asked: dict[str, str]) -> Wanted:
    return Wanted(**{ASKED[name]: value for name, value in asked.items()})
