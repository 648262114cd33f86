"""查进度: from number and PIN to the private status page."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import Response, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from backend.complaints.forms.finding import NumberAndPin, parse_number_and_pin
from backend.complaints.rules.queries import by_number_and_pin
from backend.core.errors import NotFoundError
from backend.core.numbers import parse_number
from backend.web.audiences import resident_pages
from backend.web.limits import limit_posts
from backend.web.rendering import render, variables_of
from backend.web.services import limiter, services

# A PIN of six digits stands 23 years against five tries an hour; its holder still has the link, and the
# next hour.
WRONG_TRIES = "5 per hour"


@variables_of("complaints/resident/follow.html")
@dataclass(frozen=True, slots=True)
class FollowPage:
    """`problem` is empty, or says why nothing was found for what was `typed`."""

    problem: str
    typed: NumberAndPin


@resident_pages.get("/follow", endpoint="follow")
def _ask() -> ResponseReturnValue:
    return _page("")


def _typed_number() -> str | None:
    return parse_number(parse_number_and_pin(request.form).number)


def _was_wrong(response: Response) -> bool:
    return response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def _too_many() -> Response:
    return _page(
        "这个编号连续输错了 5 次，为保护您的信息，请 1 小时后再试。"
        "提交时保存的链接随时可以直接打开，不受影响。",
        HTTPStatus.TOO_MANY_REQUESTS,
    )


def _page(problem: str, status: int = HTTPStatus.OK) -> Response:
    response = make_response(render(FollowPage(problem, parse_number_and_pin(request.form))), status)
    response.headers["Cache-Control"] = "no-store"
    return response


@resident_pages.post("/follow", endpoint="find")
@limit_posts
@limiter.limit(
    WRONG_TRIES,
    key_func=lambda: f"number {_typed_number()}",
    deduct_when=_was_wrong,
    exempt_when=lambda: _typed_number() is None,
    on_breach=lambda _limit: _too_many(),
)
def _find() -> ResponseReturnValue:
    typed = parse_number_and_pin(request.form)
    with services().database.reading() as session:
        try:
            complaint = by_number_and_pin(session, typed.number, typed.pin)
        except NotFoundError as missing:
            return _page(missing.message, HTTPStatus.UNPROCESSABLE_ENTITY)
        token = complaint.token
    return redirect(url_for("resident.status", token=token), HTTPStatus.SEE_OTHER)
