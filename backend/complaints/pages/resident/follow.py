"""查进度: by number and PIN, state and answers. Everything else is behind the private link."""

from dataclasses import dataclass
from http import HTTPStatus

from flask import Response, make_response, request
from flask.typing import ResponseReturnValue

from backend.complaints.forms.finding import NumberAndPin, parse_number_and_pin
from backend.complaints.rules.handling.next_steps import reply_promise
from backend.complaints.rules.queries.by_pin import PinView, pin_view, refusal, try_pin
from backend.core.clock import utc_now
from backend.models.labels import RESIDENT_STATE_NAMES
from backend.web.audiences import resident_pages
from backend.web.limits import limit_posts
from backend.web.rendering import render, variables_of
from backend.web.services import services


@variables_of("complaints/resident/follow.html")
@dataclass(frozen=True, slots=True)
class FollowPage:
    """`problem` is empty, or says why nothing was found for what was `typed`."""

    problem: str
    typed: NumberAndPin


@variables_of("complaints/resident/found.html")
@dataclass(frozen=True, slots=True)
class FoundPage:
    """`promise` says until when the answer is owed; empty where none is."""

    complaint: PinView
    state_name: str
    promise: str


@resident_pages.get("/follow", endpoint="follow")
def _ask() -> ResponseReturnValue:
    return _page("")


def _page(problem: str, status: int = HTTPStatus.OK) -> Response:
    return _unkept(render(FollowPage(problem, parse_number_and_pin(request.form))), status)


def _unkept(page: str, status: int = HTTPStatus.OK) -> Response:
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    return response


@resident_pages.post("/follow", endpoint="find")
@limit_posts
def _find() -> ResponseReturnValue:
    """The answer itself is the page: an address that opens it would be one more secret."""
    typed, now = parse_number_and_pin(request.form), utc_now()
    with services().database.transaction() as session:
        pin_try = try_pin(session, typed.number, typed.pin)
        view = pin_view(session, pin_try.complaint) if pin_try.complaint else None
    if view is None:
        error = refusal(pin_try, services().config.hotline)
        status = error.status if pin_try.is_closed else HTTPStatus.UNPROCESSABLE_ENTITY
        return _page(error.message, status)
    promise = reply_promise(view.due_at, now) if view.due_at else ""
    return _unkept(render(FoundPage(view, RESIDENT_STATE_NAMES[view.state], promise)))
