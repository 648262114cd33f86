"""servicerequestupdates, FixMyStreet's extension: what happened since, and what the resident adds.

https://wiki.open311.org/GeoReport_v2 knows none of it; docs/open311.md says what is taken of it.
"""

from typing import Any

from flask import Response, request

from backend.complaints.rules.handling.program_updates import add_update
from backend.complaints.rules.queries.external_queries import (
    Reader,
    public_step,
    updates_in_span,
)
from backend.complaints.rules.transitions import OPEN_STATES
from backend.core.clock import utc_now
from backend.models import ComplaintEvent
from backend.open311.blueprint import open311
from backend.open311.callers import FILE, READ, counted, known_application
from backend.open311.catalogue import FORM
from backend.open311.following import visible_complaint
from backend.open311.formats import answer, w3
from backend.open311.forms import parse_update_form
from backend.open311.photos import sent_photos
from backend.open311.spans import span_of
from backend.web.pages import takes_files
from backend.web.services import limiter, services


@open311.get(f"/servicerequestupdates.<{FORM}>")
@limiter.limit(READ, key_func=counted)
def updates(_form: str) -> Response:
    """Of what this application filed, the oldest first, so that a client makes the steps in their order."""
    caller = known_application()
    with services().database.reading() as session:
        events = updates_in_span(session, caller.id, span_of(request.args, set(), utc_now()))
        return answer("service_request_updates", [_update_out(event) for event in events])


@open311.post(f"/servicerequestupdates.<{FORM}>")
@limiter.limit(FILE, key_func=counted)
@takes_files
def add(_form: str) -> Response:
    """The same update_id again is the same update. A status is the office's to say and is not taken."""
    caller, form = known_application(), parse_update_form(request.form)
    photos = sent_photos()  # before the transaction: cleaning takes a while
    with services().database.transaction() as session:
        reader = Reader(caller.id, reads_others=False)
        complaint = visible_complaint(session, reader, form.service_request_id)
        event, is_new = add_update(session, complaint.id, form.update_id, form.description, photos, utc_now())
        response = answer("service_request_updates", [{"update_id": _update_id(event)}])
    if not is_new:
        response.headers["Idempotency-Replayed"] = "true"
    return response


def _update_out(event: ComplaintEvent) -> dict[str, Any]:
    return {
        "update_id": _update_id(event),
        "service_request_id": event.complaint.number,
        "status": "open" if event.to_state in OPEN_STATES else "closed",
        "updated_datetime": w3(event.at),
        "description": public_step(event),
        "media_url": None,
    }


def _update_id(event: ComplaintEvent) -> str:
    """Of all updates here no other has it."""
    return f"{event.complaint.number}-{event.seq}"
