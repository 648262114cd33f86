"""The private page of one complaint: read it, and whatever the rules allow its resident now."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from backend.clock import utc_now
from backend.complaints import words
from backend.complaints.filing.repeats import said_already
from backend.complaints.handling import followups, lifecycle
from backend.complaints.photos import MAX_PHOTOS
from backend.complaints.queries import by_token, recordings_of, resident_timeline
from backend.errors import FieldProblem, InvalidInputError, MoveRefusedError
from backend.models import Complaint
from backend.services import limiter, services
from backend.web.kept_photos import kept_photos, uploaded_photos
from backend.web.recordings import recording_response
from backend.web.resident.pictures import photo_of, picture
from backend.web.resident.private import private
from backend.web.resident.scan import PAGES, POSTS
from backend.web.resident.shared import share_link
from backend.web.resident.wording import DONE, STEPS, standing

ANSWERS = {"yes": True, "no": False}

Step = Callable[[Session, Complaint, str], None]


def add_routes(room: Blueprint) -> None:
    room.add_url_rule("/c/<token>", "status", _status)
    for name, view in (
        ("rate", _rate),
        ("reopen", _reopen),
        ("urge", _urge),
        ("add", _add),
        ("withdraw", _withdraw),
    ):
        room.add_url_rule(f"/c/<token>/{name}", name, view, methods=["POST"])
    room.add_url_rule("/c/<token>/<any(rate, reopen, urge, add, forget):step>", "reloaded", _reloaded)
    room.add_url_rule("/c/<token>/withdraw", "ask_withdraw", _ask_withdraw)
    room.add_url_rule("/c/<token>/photos/<int:photo_id>", "photo", _photo)
    room.add_url_rule("/c/<token>/recordings/<int:recording_id>", "recording", _recording)
    room.add_url_rule("/kept/<signed>", "kept_photo", _kept_photo)


@limiter.limit(PAGES)
def _status(token: str) -> ResponseReturnValue:
    return _page(token, [])


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


@limiter.limit(POSTS)
def _reopen(token: str) -> ResponseReturnValue:
    return _move(
        token, lambda session, complaint, text: lifecycle.reopen(session, complaint.id, text, utc_now())
    )


@limiter.limit(POSTS)
def _urge(token: str) -> ResponseReturnValue:
    return _move(
        token, lambda session, complaint, text: followups.urge(session, complaint.id, text, utc_now())
    )


@limiter.limit(POSTS)
def _add(token: str) -> ResponseReturnValue:
    """Photos are decoded before the transaction, which must not be held up by them."""
    try:
        photos = uploaded_photos(request.files.getlist("photos"))
    except InvalidInputError as invalid:
        return _page(token, invalid.problems, HTTPStatus.UNPROCESSABLE_ENTITY)

    def add(session: Session, complaint: Complaint, text: str) -> None:
        if not (words.clean(text) or photos):
            raise InvalidInputError([FieldProblem("words", "请写下要补充的内容，或者选几张照片。")])
        # A form sent again after its answer was lost adds nothing.
        if not said_already(session, complaint.id, text, photos):
            followups.supplement(session, complaint.id, text, photos, utc_now())

    return _move(token, add)


@limiter.limit(POSTS)
def _withdraw(token: str) -> ResponseReturnValue:
    return _move(
        token, lambda session, complaint, text: lifecycle.withdraw(session, complaint.id, text, utc_now())
    )


@limiter.limit(PAGES)
def _reloaded(token: str, **_step: str) -> ResponseReturnValue:
    """Whoever reloads the page of a refused step without sending it again is back at the complaint."""
    return redirect(url_for("resident.status", token=token))


@limiter.limit(PAGES)
def _ask_withdraw(token: str) -> ResponseReturnValue:
    with services().database.reading() as session:
        complaint = by_token(session, token)
        if not standing(session, complaint, utc_now()).may("withdraw"):
            return redirect(url_for("resident.status", token=token))
        return private(make_response(render_template("resident/withdraw.html", complaint=complaint)))


def _move(token: str, step: Step) -> ResponseReturnValue:
    try:
        with services().database.transaction() as session:
            step(session, by_token(session, token), request.form.get("words", ""))
    except InvalidInputError as invalid:
        return _page(token, invalid.problems, HTTPStatus.UNPROCESSABLE_ENTITY)
    except MoveRefusedError as refused:
        return _page(token, [FieldProblem("", refused.message)], HTTPStatus.CONFLICT)
    endpoint = (request.endpoint or "").rpartition(".")[2]
    return redirect(url_for("resident.status", token=token, done=endpoint), HTTPStatus.SEE_OTHER)


def _page(token: str, problems: list[FieldProblem], status: int = HTTPStatus.OK) -> Response:
    with services().database.reading() as session:
        complaint = by_token(session, token)
        page = render_template(
            "resident/status.html",
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


@limiter.limit(PAGES)
def _photo(token: str, photo_id: int) -> ResponseReturnValue:
    with services().database.reading() as session:
        return photo_of(by_token(session, token), photo_id)


@limiter.limit(PAGES)
def _recording(token: str, recording_id: int) -> ResponseReturnValue:
    """Their own voice, as they sent it."""
    with services().database.reading() as session:
        recordings = recordings_of(session, by_token(session, token))
    found = next((row for row in recordings if row.id == recording_id), None)
    return recording_response(found, original=False, save=False)


@limiter.limit(PAGES)
def _kept_photo(signed: str) -> ResponseReturnValue:
    """A photo of a form that was rejected and is not a complaint yet."""
    return picture([photo.storage_key for photo in kept_photos([signed])], small=True)
