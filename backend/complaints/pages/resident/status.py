"""The private page of one complaint: read it, and whatever the rules allow its resident now."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from backend.complaints.pages.kept_photos import kept_photos, uploaded_photos
from backend.complaints.pages.recording_files import recording_response
from backend.complaints.pages.resident.pictures import photo_of, picture
from backend.complaints.pages.resident.shared import share_link
from backend.complaints.pages.resident.wording import DONE, STEPS, standing
from backend.complaints.rules.filing.repeats import said_already
from backend.complaints.rules.handling import followups, lifecycle
from backend.complaints.rules.queries import by_token, recordings_of, resident_timeline
from backend.core.clock import utc_now
from backend.core.errors import FieldProblem, InvalidInputError, MoveRefusedError
from backend.core.uploads import MAX_PHOTOS
from backend.models import Complaint
from backend.services import limiter, services
from backend.web.audiences import resident_pages
from backend.web.limits import PAGES, POSTS
from backend.web.private import private

ANSWERS = {"yes": True, "no": False}

Step = Callable[[Session, Complaint, str], None]


@resident_pages.get("/c/<token>", endpoint="status")
@limiter.limit(PAGES)
def _status(token: str) -> ResponseReturnValue:
    return _page(token, [])


@resident_pages.post("/c/<token>/rate", endpoint="rate")
@limiter.limit(POSTS)
def _rate(token: str) -> ResponseReturnValue:
    def rate(session: Session, complaint: Complaint, text: str) -> None:
        solved = ANSWERS.get(request.form.get("solved", ""))
        if solved is None:
            raise InvalidInputError([FieldProblem("solved", "请选择问题解决了没有。")])
        satisfied = ANSWERS.get(request.form.get("satisfied", ""))
        now = utc_now()
        lifecycle.rate(session, complaint.id, solved=solved, satisfied=satisfied, text=text, now=now)

    return _move(token, rate)


@resident_pages.post("/c/<token>/reopen", endpoint="reopen")
@limiter.limit(POSTS)
def _reopen(token: str) -> ResponseReturnValue:
    return _move(
        token, lambda session, complaint, text: lifecycle.reopen(session, complaint.id, text, utc_now())
    )


@resident_pages.post("/c/<token>/urge", endpoint="urge")
@limiter.limit(POSTS)
def _urge(token: str) -> ResponseReturnValue:
    return _move(
        token, lambda session, complaint, text: followups.urge(session, complaint.id, text, utc_now())
    )


@resident_pages.post("/c/<token>/add", endpoint="add")
@limiter.limit(POSTS)
def _add(token: str) -> ResponseReturnValue:
    """Photos are decoded before the transaction, which must not be held up by them."""
    try:
        photos = uploaded_photos(request.files.getlist("photos"))
    except InvalidInputError as invalid:
        return _page(token, invalid.problems, invalid.status)

    def add(session: Session, complaint: Complaint, text: str) -> None:
        # A form sent again after its answer was lost adds nothing.
        if not said_already(session, complaint.id, text, photos):
            followups.supplement(session, complaint.id, text, photos, utc_now())

    return _move(token, add)


@resident_pages.post("/c/<token>/withdraw", endpoint="withdraw")
@limiter.limit(POSTS)
def _withdraw(token: str) -> ResponseReturnValue:
    return _move(
        token, lambda session, complaint, text: lifecycle.withdraw(session, complaint.id, text, utc_now())
    )


@resident_pages.get("/c/<token>/<any(rate, reopen, urge, add, forget):step>", endpoint="reloaded")
@limiter.limit(PAGES)
def _reloaded(token: str, **_step: str) -> ResponseReturnValue:
    """Whoever reloads the page of a refused step without sending it again is back at the complaint."""
    return redirect(url_for("resident.status", token=token))


@resident_pages.get("/c/<token>/withdraw", endpoint="ask_withdraw")
@limiter.limit(PAGES)
def _ask_withdraw(token: str) -> ResponseReturnValue:
    with services().database.reading() as session:
        complaint = by_token(session, token)
        if not standing(session, complaint, utc_now()).may("withdraw"):
            return redirect(url_for("resident.status", token=token))
        return private(
            make_response(render_template("complaints/resident/withdraw.html", complaint=complaint))
        )


def _move(token: str, step: Step) -> ResponseReturnValue:
    try:
        with services().database.transaction() as session:
            step(session, by_token(session, token), request.form.get("words", ""))
    except (InvalidInputError, MoveRefusedError) as refused:
        return _page(token, refused.problems, refused.status)
    endpoint = (request.endpoint or "").rpartition(".")[2]
    return redirect(url_for("resident.status", token=token, done=endpoint), HTTPStatus.SEE_OTHER)


def _page(token: str, problems: list[FieldProblem], status: int = HTTPStatus.OK) -> Response:
    with services().database.reading() as session:
        complaint = by_token(session, token)
        page = render_template(
            "complaints/resident/status.html",
            complaint=complaint,
            now=standing(session, complaint, utc_now()),
            timeline=resident_timeline(complaint),
            recordings=recordings_of(session, complaint),
            steps=STEPS,
            problems=problems,
            typed=request.form,
            tried=(request.endpoint or "").rpartition(".")[2],
            done=request.args.get("done", ""),
            said=DONE,
            is_receipt="receipt" in request.args,
            link=share_link(complaint),
            max_photos=MAX_PHOTOS,
        )
    return private(make_response(page, status))


@resident_pages.get("/c/<token>/photos/<int:photo_id>", endpoint="photo")
@limiter.limit(PAGES)
def _photo(token: str, photo_id: int) -> ResponseReturnValue:
    with services().database.reading() as session:
        return photo_of(by_token(session, token), photo_id)


@resident_pages.get("/c/<token>/recordings/<int:recording_id>", endpoint="recording")
@limiter.limit(PAGES)
def _recording(token: str, recording_id: int) -> ResponseReturnValue:
    """Their own voice, as they sent it."""
    with services().database.reading() as session:
        recordings = recordings_of(session, by_token(session, token))
    found = next((row for row in recordings if row.id == recording_id), None)
    return recording_response(found, original=False, save=False)


@resident_pages.get("/kept/<signed>", endpoint="kept_photo")
@limiter.limit(PAGES)
def _kept_photo(signed: str) -> ResponseReturnValue:
    """A photo of a form that was rejected and is not a complaint yet."""
    return picture([photo.storage_key for photo in kept_photos([signed])], small=True)
