"""The private page of one complaint, with the moves that its resident may make now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus

from flask import Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from backend.complaints.forms.photos import photos_from_tokens
from backend.complaints.pages.recording_files import recording_response
from backend.complaints.pages.resident.facts import ShownComplaint, own_complaint
from backend.complaints.pages.resident.pictures import photo_of, picture
from backend.complaints.pages.resident.shared import share_link
from backend.complaints.pages.resident.status_text import DONE, OtherOffer, complaint_status
from backend.complaints.rules.photos import StoredPhoto
from backend.complaints.rules.privacy.endings import LINK_DAYS, has_private_link_ended
from backend.complaints.rules.privacy.late_phones import NOT_STORED
from backend.complaints.rules.privacy.unmasking import Unmasking
from backend.complaints.rules.queries import by_open_link, by_token, recordings_of
from backend.complaints.rules.queries.by_pin import PinView, pin_view
from backend.complaints.signed_uploads import sign_photo
from backend.core.clock import utc_now
from backend.core.errors import FieldProblem
from backend.core.uploads import MAX_PHOTOS
from backend.models import Complaint
from backend.models.labels import RESIDENT_STATE_NAMES
from backend.web.audiences import resident_pages
from backend.web.limits import PAGES
from backend.web.rendering import render, variables_of
from backend.web.services import limiter, services


@variables_of("complaints/resident/status.html", ShownComplaint)
@dataclass(frozen=True, slots=True)
class StatusPage:
    """`tried` is the form that was refused for `problems`, `done` the one that was taken.

    `usable_photos` are the signed ones of the refused form that need not be chosen again; `move_unmasking` is
    what its words tell of who wrote them, where that is to be seen first.
    `other_way` is what the words of an addition seem to be instead; `phone_left_out` says that a number was
    not stored.
    """

    problems: Sequence[FieldProblem]
    typed: Mapping[str, str]
    tried: str
    done: str
    is_receipt: bool
    link: str
    move_unmasking: Unmasking | None
    usable_photos: Sequence[str]
    other_way: OtherOffer | None = None
    phone_left_out: str = ""
    link_days: int = LINK_DAYS
    messages: Mapping[str, str] = field(default_factory=lambda: DONE)
    max_photos: int = MAX_PHOTOS


@variables_of("complaints/resident/withdraw.html")
@dataclass(frozen=True, slots=True)
class WithdrawPage:
    complaint: Complaint
    typed: Mapping[str, str]
    move_unmasking: Unmasking | None = None


@variables_of("complaints/resident/ended.html")
@dataclass(frozen=True, slots=True)
class EndedPage:
    """What the private link shows when it has ended: no more than the PIN does, and erasing.

    `has_more` says that a phone or a voice is still kept.
    """

    complaint: PinView
    state_name: str
    token: str
    link_days: int
    has_more: bool
    is_erased: bool


@resident_pages.get("/c/<token>", endpoint="status")
@limiter.limit(PAGES)
def _status(token: str) -> ResponseReturnValue:
    return status_page(token, [])


@resident_pages.get("/c/<token>/<any(rate, reopen, urge, add, cover, forget):step>", endpoint="reloaded")
@limiter.limit(PAGES)
def _reloaded(token: str, **_step: str) -> ResponseReturnValue:
    """Whoever reloads the page of a refused step without sending it again is back at the complaint."""
    return redirect(url_for("resident.status", token=token))


@resident_pages.get("/c/<token>/withdraw", endpoint="ask_withdraw")
@limiter.limit(PAGES)
def _ask_withdraw(token: str) -> ResponseReturnValue:
    with services().database.reading() as session:
        complaint = by_open_link(session, token, utc_now())
        if not complaint_status(session, complaint, utc_now()).may("withdraw"):
            return redirect(url_for("resident.status", token=token))
        return render(WithdrawPage(complaint, request.form))


def withdraw_again(token: str, move_unmasking: Unmasking) -> Response:
    """The page of withdrawing, with what the reason tells of who wrote it."""
    with services().database.reading() as session:
        complaint = by_open_link(session, token, utc_now())
        page = render(WithdrawPage(complaint, request.form, move_unmasking))
    return make_response(page, HTTPStatus.CONFLICT)


def status_page(
    token: str,
    problems: list[FieldProblem],
    status: int = HTTPStatus.OK,
    usable_photos: Sequence[StoredPhoto] = (),
    *,
    move_unmasking: Unmasking | None = None,
    tried: str = "",
    done: str = "",
    other_way: OtherOffer | None = None,
) -> Response:
    """The page, with what is wrong with a form that was sent, and its photos that could be taken.

    `tried` is the form that shows what was typed, where that is another than was sent.
    """
    with services().database.reading() as session:
        complaint = by_token(session, token)
        if has_private_link_ended(complaint, utc_now()):
            return make_response(_ended_page(session, complaint), HTTPStatus.GONE if problems else status)
        page = render(
            StatusPage(
                problems=problems,
                typed=request.form,
                tried=tried or (request.endpoint or "").rpartition(".")[2],
                done=done or request.args.get("done", ""),
                is_receipt="receipt" in request.args,
                link=share_link(complaint),
                move_unmasking=move_unmasking,
                usable_photos=[sign_photo(photo) for photo in usable_photos],
                other_way=other_way,
                phone_left_out=NOT_STORED if "phone" in request.args else "",
            ),
            own_complaint(
                session,
                complaint,
                lambda photo_id: url_for("resident.photo", token=token, photo_id=photo_id),
            ),
        )
    return make_response(page, status)


def _ended_page(session: Session, complaint: Complaint) -> str:
    return render(
        EndedPage(
            complaint=pin_view(session, complaint),
            state_name=RESIDENT_STATE_NAMES[complaint.state],
            token=complaint.token,
            link_days=LINK_DAYS,
            has_more=bool(complaint.phone or recordings_of(session, complaint)),
            is_erased=request.args.get("done") == "forget",
        )
    )


@resident_pages.get("/c/<token>/photos/<row:photo_id>", endpoint="photo")
@limiter.limit(PAGES)
def _photo(token: str, photo_id: int) -> ResponseReturnValue:
    with services().database.reading() as session:
        return photo_of(by_open_link(session, token, utc_now()), photo_id)


@resident_pages.get("/c/<token>/recordings/<row:recording_id>", endpoint="recording")
@limiter.limit(PAGES)
def _recording(token: str, recording_id: int) -> ResponseReturnValue:
    """Their own voice, as they sent it."""
    with services().database.reading() as session:
        recordings = recordings_of(session, by_open_link(session, token, utc_now()))
    recording = next((row for row in recordings if row.id == recording_id), None)
    return recording_response(recording, original=False, save=False)


@resident_pages.get("/kept/<signed>", endpoint="kept_photo")
@limiter.limit(PAGES)
def _kept_photo(signed: str) -> ResponseReturnValue:
    """A photo of a form that was rejected and is not a complaint yet."""
    return picture([photo.storage_key for photo in photos_from_tokens([signed])], small=True)
