"""What is kept of a resident with one complaint: to see, to take, to erase. Their link is who they are."""

import json
from datetime import datetime
from http import HTTPStatus

from flask import Blueprint, Response, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from backend.complaints.queries import by_token, recordings_of
from backend.complaints.shield.erasure import forget_caller
from backend.complaints.words import masked_phone
from backend.residents.export import complaint_part, looks_at
from backend.services import limiter, services
from backend.web.resident.private import private
from backend.web.resident.scan import PAGES, POSTS


def add_routes(room: Blueprint) -> None:
    room.add_url_rule("/c/<token>/own", "own", _own)
    room.add_url_rule("/c/<token>/export", "export", _export)
    room.add_url_rule("/c/<token>/forget", "forget", _forget, methods=["POST"])


@limiter.limit(PAGES)
def _own(token: str) -> ResponseReturnValue:
    with services().database.reading() as session:
        complaint = by_token(session, token)
        page = render_template(
            "resident/own.html",
            complaint=complaint,
            phone=masked_phone(complaint.phone),
            recordings=recordings_of(session, complaint),
            looks=looks_at(session, complaint),
        )
    return private(make_response(page))


@limiter.limit(POSTS)
def _export(token: str) -> ResponseReturnValue:
    """Moments as ISO 8601; photos and voices by their addresses."""
    with services().database.reading() as session:
        complaint = by_token(session, token)
        part, number = complaint_part(session, complaint), complaint.number
    text = json.dumps(part, ensure_ascii=False, indent=2, default=_plain)
    response = Response(text, mimetype="application/json")
    response.headers["Content-Disposition"] = f"attachment; filename=linsheng-{number}.json"
    return private(response)


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


@limiter.limit(POSTS)
def _forget(token: str) -> ResponseReturnValue:
    with services().database.transaction() as session:
        forget_caller(session, by_token(session, token))
    return redirect(url_for("resident.status", token=token, done="forget"), HTTPStatus.SEE_OTHER)
