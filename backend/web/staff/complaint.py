"""One complaint: what it says, what happened, what this account may do now."""

from typing import Any

from flask import Response, abort, render_template
from sqlalchemy.orm import Session

from backend.clock import utc_now
from backend.complaints import queries, safety, shield
from backend.complaints.authority import permitted_moves
from backend.complaints.moves import MOVE_NAMES, STATE_NAMES
from backend.complaints.numbers import show_number
from backend.complaints.offices import office_name, office_of_party, office_row
from backend.errors import LinshengError, NotFoundError
from backend.models import ActorKind, Complaint, PartyRole, StaffAccount, State
from backend.services import services
from backend.signed_photos import sign_photo
from backend.web import wording
from backend.web.staff import staff_pages
from backend.web.staff.access import current_staff

ROW_ID = "int(max=4611686018427387904)"  # beyond it, databases fail instead of finding nothing
ACTORS = {ActorKind.SYSTEM: "系统", ActorKind.RESIDENT: "居民", ActorKind.STAFF: ""}
ROLES = {PartyRole.LEAD: "主办", PartyRole.ASSIST: "协办"}


@staff_pages.get(f"/complaints/<{ROW_ID}:complaint_id>")
def complaint(complaint_id: int) -> str | tuple[str, int]:
    page = complaint_page(complaint_id)
    with services().database.transaction() as session:
        queries.mark_seen(session, current_staff(), complaint_id, utc_now())
    return page


@staff_pages.get(f"/complaints/<{ROW_ID}:complaint_id>/photos/<{ROW_ID}:photo_id>")
def photo(complaint_id: int, photo_id: int) -> Response:
    """A photo of a complaint that this account may see."""
    with services().database.reading() as session:
        try:
            found = queries.for_staff(session, current_staff(), complaint_id)
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
) -> str:
    """The page, with a rejected form of action `failed` filled in again. 404 for what is not theirs."""
    staff = current_staff()
    with services().database.reading() as session:
        try:
            found = queries.for_staff(session, staff, complaint_id)
        except NotFoundError:
            abort(404)
        return render_template(
            "staff/complaint.html",
            error=error,
            failed=failed,
            form=form or {},
            phone=phone,
            opened=opened,
            now=wording.moment(utc_now()),
            sign_photo=sign_photo,
            moment=wording.moment,
            **_context(session, found, staff),
        )


def _context(session: Session, found: Complaint, staff: StaffAccount) -> dict[str, Any]:
    from backend.web.staff.duplicates import duplicates_of  # it shows this page again on an error

    now = utc_now()
    held = safety.holds(session, [found.id])
    hold = held.by_complaint.get(found.id)
    working = found.state in {State.DISPATCHED, State.ACCEPTED, State.RETURNED}
    return {
        "complaint": found,
        "number": show_number(found.number),
        "state": STATE_NAMES[found.state],
        "alias": shield.alias(found),
        "words": shield.words_for(staff, found.words, hold),
        "place": shield.words_for(staff, found.place, hold),
        "is_held": bool(held.by_event) and staff.firm_id is not None,
        "to_review": safety.waits_for(session, found, staff),
        "accept_due": wording.due(found.accept_due_at, now) if working and not found.accepted_at else None,
        "reply_due": wording.due(found.reply_due_at, now) if working else None,
        "moves": permitted_moves(session, found, staff, now),
        "duplicates": duplicates_of(session, found, staff),
        "may_see_phone": shield.may_see_phone(found, staff),
        "may_hear": shield.may_hear(found, staff),
        "recordings": queries.recordings_of(session, found),
        "first_photos": [photo for photo in found.photos if photo.event_id == found.events[0].id],
        "parties": [_party(session, party) for party in found.parties if party.ended_at is None],
        "timeline": [
            (
                entry,
                MOVE_NAMES[entry.move],
                ACTORS[entry.actor] or entry.staff_name,
                shield.words_for(staff, entry.words, held.by_event.get(entry.event_id)),
            )
            for entry in queries.staff_timeline(found)
        ],
    }


def _party(session: Session, party: Any) -> dict[str, str]:
    office = office_of_party(party)
    row = office_row(session, office)
    return {
        "role": ROLES[party.role],
        "name": office_name(session, office),
        "phone": row.phone if row else "",
        "reason": party.reason,
    }
