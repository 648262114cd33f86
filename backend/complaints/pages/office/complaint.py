"""One complaint: what it says, what happened, what this account may do now."""

from datetime import datetime
from typing import Any

from flask import Response, abort, render_template
from sqlalchemy.orm import Session

from backend.access.permissions import Permission, may
from backend.complaints.pages.inbox.origin import origin
from backend.complaints.pages.office import clocks, responsible
from backend.complaints.pages.office.duplicates import duplicates_of
from backend.complaints.pages.office.forms import new_key
from backend.complaints.pages.office.offers import offers
from backend.complaints.pages.office.opened import was_opened
from backend.complaints.pages.office.staff_moves import is_gone
from backend.complaints.pages.office.timeline import STAGES, timeline
from backend.complaints.rules import queries
from backend.complaints.rules.handling.authority import permitted_moves
from backend.complaints.rules.handling.colleagues import notes_for
from backend.complaints.rules.likeness.joining import answered_with, joint_of
from backend.complaints.rules.shield import disclosure, safety
from backend.complaints.rules.shield.looks import looks_at
from backend.complaints.signed_uploads import sign_photo
from backend.core.clock import utc_now
from backend.core.errors import LinshengError, NotFoundError
from backend.core.numbers import show_number
from backend.models import Complaint, StaffAccount
from backend.models.labels import STATE_NAMES
from backend.services import services
from backend.staff.pages.guard import current_staff, requires
from backend.web import wording
from backend.web.audiences import staff_pages

PHONE_SECONDS = 5 * 60  # how long a revealed phone stays on the page


@staff_pages.get("/complaints/<row:complaint_id>")
@requires(Permission.COMPLAINT_READ)
def complaint(complaint_id: int) -> str | tuple[str, int]:
    page = complaint_page(complaint_id)
    with services().database.transaction() as session:
        queries.mark_seen(session, current_staff(), complaint_id, utc_now())
    return page


@staff_pages.get("/complaints/<row:complaint_id>/photos/<row:photo_id>")
@requires(Permission.COMPLAINT_READ)
def photo(complaint_id: int, photo_id: int) -> Response:
    """A photo of a complaint that this account may see."""
    staff = current_staff()
    if disclosure.photos_need_purpose(staff) and not was_opened("photos", staff.id, complaint_id):
        abort(404)
    with services().database.reading() as session:
        try:
            found = queries.for_staff(session, staff, complaint_id)
        except NotFoundError:
            abort(404)
        key = next((photo.storage_key for photo in found.photos if photo.id == photo_id), None)
    if key is None:
        abort(404)
    return Response(services().photos.load(key), mimetype="image/jpeg")


def complaint_page(
    complaint_id: int,
    *,
    error: LinshengError | None = None,
    failed: str = "",
    form: dict[str, Any] | None = None,
    phone: str = "",
    opened: str = "",
    photos_opened: str = "",
) -> str:
    """The page, with a rejected form of action `failed` filled in again. 404 for what is not theirs."""
    staff, now = current_staff(), utc_now()
    with services().database.reading() as session:
        try:
            found = queries.for_staff(session, staff, complaint_id)
        except NotFoundError:
            abort(404)
        moves = permitted_moves(session, found, staff, now)
        return render_template(
            "complaints/office/complaint.html",
            error=error,
            failed=failed,
            form=form or {},
            came=origin(),
            form_key=(form or {}).get("key") or new_key(),
            form_gone=is_gone(failed, moves),
            phone=phone,
            phone_seconds=PHONE_SECONDS,
            opened=opened,
            photos_opened=photos_opened,
            photos_closed=disclosure.photos_need_purpose(staff) and not photos_opened,
            now=wording.moment(now),
            sign_photo=sign_photo,
            moment=wording.moment,
            stages=STAGES,
            moves=moves,
            duplicates=duplicates_of(session, found, staff, moves, now),
            **_content(session, found, staff),
            **_work(session, found, staff, now),
            **offers(session, found, staff, moves, now),
        )


def _content(session: Session, found: Complaint, staff: StaffAccount) -> dict[str, Any]:
    """What the resident said, as far as this account may read it, and what came of it."""
    held = safety.holds(session, [found.id])
    hold = held.by_complaint.get(found.id)
    return {
        "complaint": found,
        "number": show_number(found.number),
        "state": STATE_NAMES[found.state],
        "alias": disclosure.alias(found),
        "words": disclosure.words_for(staff, found, found.words, hold),
        "place": disclosure.words_for(staff, found, found.place, hold),
        "is_held": bool(held.by_event) and not may(staff, Permission.FLAGGED_WORDS_READ),
        "to_review": safety.waits_for(session, found, staff),
        "may_see_phone": disclosure.may_see_phone(found, staff),
        "may_hear": disclosure.may_hear(found, staff),
        "looks": looks_at(session, found, staff),
        "recordings": queries.recordings_of(session, found),
        "first_photos": [photo for photo in found.photos if photo.event_id == found.events[0].id],
        "timeline": timeline(
            session,
            found,
            lambda text, event: disclosure.words_for(staff, found, text, held.by_event.get(event.id)),
        ),
    }


def _work(session: Session, found: Complaint, staff: StaffAccount, now: datetime) -> dict[str, Any]:
    """Who works on it, by when, with which others."""
    return {
        "clocks": clocks.clocks(found, now),
        "remarks": clocks.remarks(found),
        "broken": clocks.broken(session, found),
        "parties": responsible.offices_now(session, found),
        "ladder": responsible.leads_so_far(session, found),
        "redo_words": responsible.redo_words(found),
        "joint": joint_of(session, found),
        "answered": [(one, STATE_NAMES[one.state]) for one in answered_with(session, found)],
        "leading": session.get(Complaint, found.merged_into_id) if found.merged_into_id else None,
        "notes": notes_for(session, found, staff),
    }
