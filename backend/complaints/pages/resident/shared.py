"""A complaint's page for sharing: whoever has the link reads it and can do nothing else."""

from flask import url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy.orm import Session

from backend.complaints.pages.resident.facts import shared_complaint
from backend.complaints.pages.resident.pictures import photo_of
from backend.complaints.rules.privacy.endings import check_shared_link, has_shared_link_ended
from backend.complaints.rules.queries import by_number
from backend.core.clock import utc_now
from backend.models import Complaint
from backend.web.audiences import resident_pages
from backend.web.limits import PAGES
from backend.web.rendering import render
from backend.web.services import limiter, services


def share_link(complaint: Complaint) -> str:
    """Not the private link: that one rates and withdraws, too. Empty where it would open nothing any more."""
    if has_shared_link_ended(complaint, utc_now()):
        return ""
    return services().config.base_url + url_for("resident.shared", signed=_signer().dumps(complaint.number))


@resident_pages.get("/s/<signed>", endpoint="shared")
@limiter.limit(PAGES)
def _shared(signed: str) -> ResponseReturnValue:
    with services().database.reading() as session:
        complaint = _complaint(session, signed)
        return render(
            shared_complaint(
                session,
                complaint,
                lambda photo_id: url_for("resident.shared_photo", signed=signed, photo_id=photo_id),
            )
        )


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
    complaint = by_number(session, number)
    check_shared_link(complaint, utc_now())
    return complaint


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(services().config.signing_keys, salt="shared complaint")
