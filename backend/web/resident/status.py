"""The private status page of one complaint: read it, rate it, reopen it, withdraw it."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from backend.clock import utc_now
from backend.complaints import lifecycle
from backend.complaints.photos import thumbnail
from backend.complaints.queries import by_token, recordings_of, resident_timeline
from backend.errors import FieldProblem, InvalidInputError, MoveRefusedError, NotFoundError
from backend.models import Complaint
from backend.services import limiter, services
from backend.web.kept_photos import kept_photos
from backend.web.recordings import recording_response
from backend.web.resident.scan import PAGES, POSTS
from backend.web.resident.wording import STEPS, standing

ANSWERS = {"yes": True, "no": False}

Step = Callable[[Session, Complaint, str], None]


def add_routes(room: Blueprint) -> None:
    room.add_url_rule("/c/<token>", "status", _status)
    room.add_url_rule("/c/<token>/rate", "rate", _rate, methods=["POST"])
    room.add_url_rule("/c/<token>/reopen", "reopen", _reopen, methods=["POST"])
    room.add_url_rule("/c/<token>/withdraw", "withdraw", _withdraw, methods=["POST"])
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
        lifecycle.rate(
            session,
            complaint.id,
            solved=solved,
            satisfied=ANSWERS.get(request.form.get("satisfied", "")),
            text=text,
            now=utc_now(),
        )

    return _move(token, rate)


@limiter.limit(POSTS)
def _reopen(token: str) -> ResponseReturnValue:
    return _move(
        token, lambda session, complaint, text: lifecycle.reopen(session, complaint.id, text, utc_now())
    )


@limiter.limit(POSTS)
def _withdraw(token: str) -> ResponseReturnValue:
    return _move(
        token, lambda session, complaint, text: lifecycle.withdraw(session, complaint.id, text, utc_now())
    )


@limiter.limit(PAGES)
def _ask_withdraw(token: str) -> ResponseReturnValue:
    with services().database.reading() as session:
        complaint = by_token(session, token)
        now = standing(session, complaint, utc_now())
        if not now.may_withdraw:
            return redirect(url_for("resident.status", token=token))
        return _private(make_response(render_template("resident/withdraw.html", complaint=complaint)))


def _move(token: str, step: Step) -> ResponseReturnValue:
    try:
        with services().database.transaction() as session:
            step(session, by_token(session, token), request.form.get("words", ""))
    except InvalidInputError as invalid:
        return _page(token, invalid.problems, HTTPStatus.UNPROCESSABLE_ENTITY)
    except MoveRefusedError as refused:
        return _page(token, [FieldProblem("", refused.message)], HTTPStatus.CONFLICT)
    return redirect(url_for("resident.status", token=token), HTTPStatus.SEE_OTHER)


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
            is_receipt="receipt" in request.args,
            link=services().config.base_url + url_for("resident.status", token=token),
        )
    return _private(make_response(page, status))


@limiter.limit(PAGES)
def _photo(token: str, photo_id: int) -> ResponseReturnValue:
    with services().database.reading() as session:
        photos = by_token(session, token).photos
        keys = [photo.storage_key for photo in photos if photo.id == photo_id]
    return _image(keys, small="small" in request.args)


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
    return _image([photo.storage_key for photo in kept_photos([signed])], small=True)


def _image(keys: list[str], *, small: bool) -> Response:
    try:
        data = services().photos.load(keys[0])
    except (IndexError, FileNotFoundError):
        raise NotFoundError("没有找到这张照片。") from None
    response = Response(thumbnail(data) if small else data, mimetype="image/jpeg")
    response.headers["Cache-Control"] = "private, max-age=86400"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
