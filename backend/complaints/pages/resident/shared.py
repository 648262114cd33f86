"""A complaint's page for sharing: whoever has the link reads it and can do nothing else."""

from flask import current_app, make_response, render_template, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy.orm import Session

from backend.complaints.pages.resident.pictures import photo_of
from backend.complaints.pages.resident.status_text import STEPS, complaint_status
from backend.complaints.rules.privacy.content_review import mask_withheld, withheld_texts
from backend.complaints.rules.queries import by_number, resident_timeline
from backend.core.clock import utc_now
from backend.core.text import mask_phones
from backend.models import Complaint, SafetySource
from backend.web.audiences import resident_pages
from backend.web.limits import PAGES
from backend.web.private import private
from backend.web.services import limiter, services


def share_link(complaint: Complaint) -> str:
    """Not the private link: that one rates and withdraws, too."""
    return services().config.base_url + url_for("resident.shared", signed=_signer().dumps(complaint.number))


@resident_pages.get("/s/<signed>", endpoint="shared")
@limiter.limit(PAGES)
def _shared(signed: str) -> ResponseReturnValue:
    with services().database.reading() as session:
        complaint = _complaint(session, signed)
        page = render_template(
            "complaints/resident/shared.html",
            complaint=complaint,
            now=complaint_status(session, complaint, utc_now()),
            timeline=resident_timeline(complaint),
            steps=STEPS,
            signed=signed,
            held=withheld_texts(session, [complaint.id]),
            shown=_shown,
        )
    return private(make_response(page))


@resident_pages.get("/s/<signed>/photos/<row:photo_id>", endpoint="shared_photo")
@limiter.limit(PAGES)
def _photo(signed: str, photo_id: int) -> ResponseReturnValue:
    with services().database.reading() as session:
        return photo_of(_complaint(session, signed), photo_id)


def _complaint(session: Session, signed: str) -> Complaint:
    try:
        number = str(_signer().loads(signed))
    except BadData:
        number = ""
    return by_number(session, number)


def _shown(text: str, hold: SafetySource | None) -> str:
    """What a resident wrote, for those who are not they: no more than a property firm reads."""
    return mask_phones(mask_withheld(text, hold))


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="shared complaint")
