"""The data kept with one complaint: see, download, erase. The private link is the authority."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from flask import Response, redirect, url_for
from flask.typing import ResponseReturnValue

from backend.complaints.rules.privacy.erasure import erase_complainant
from backend.complaints.rules.queries import by_open_link, by_token, recordings_of
from backend.core.clock import utc_now
from backend.core.text import masked_phone
from backend.models import Complaint, Recording
from backend.residents.rules.export import Part, access_records_of, complaint_part
from backend.web.audiences import resident_pages
from backend.web.limits import PAGES, limit_posts
from backend.web.rendering import render, variables_of
from backend.web.services import limiter, services


@variables_of("residents/kept_data.html")
@dataclass(frozen=True, slots=True)
class KeptDataPage:
    """`phone` is masked; `accesses` are who looked at the phone or heard the voice, when and what for."""

    complaint: Complaint
    phone: str
    recordings: Sequence[Recording]
    accesses: Sequence[Part]


@resident_pages.get("/c/<token>/own", endpoint="own")
@limiter.limit(PAGES)
def _own(token: str) -> ResponseReturnValue:
    with services().database.reading() as session:
        complaint = by_open_link(session, token, utc_now())
        return render(
            KeptDataPage(
                complaint=complaint,
                phone=masked_phone(complaint.phone),
                recordings=recordings_of(session, complaint),
                accesses=access_records_of(session, complaint),
            )
        )


@resident_pages.get("/c/<token>/export", endpoint="export")
@limit_posts
def _export(token: str) -> ResponseReturnValue:
    """Moments as ISO 8601; photos and voices by their addresses."""
    with services().database.reading() as session:
        complaint = by_open_link(session, token, utc_now())
        part, number = complaint_part(session, complaint), complaint.number
    text = json.dumps(part, ensure_ascii=False, indent=2, default=_plain)
    response = Response(text, mimetype="application/json")
    response.headers["Content-Disposition"] = f"attachment; filename=linsheng-{number}.json"
    return response


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


@resident_pages.post("/c/<token>/forget", endpoint="forget")
@limit_posts
def _forget(token: str) -> ResponseReturnValue:
    """Also by a link that has ended: erasing shows nobody anything."""
    with services().database.transaction() as session:
        erase_complainant(session, by_token(session, token))
    return redirect(url_for("resident.status", token=token, done="forget"), HTTPStatus.SEE_OTHER)
