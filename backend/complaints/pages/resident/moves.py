"""Moves of residents on the status page: one table of forms over the shared rules."""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from backend.complaints.pages.form_photos import uploaded_photos
from backend.complaints.pages.resident.status import status_page
from backend.complaints.rules.handling.resident_moves import (
    Ability,
    Addition,
    Rating,
    Reopening,
    ResidentMove,
    Urging,
    Withdrawal,
    make,
)
from backend.complaints.rules.queries import by_token
from backend.core.clock import utc_now
from backend.core.errors import FieldProblem, InvalidInputError, MoveRefusedError
from backend.web.audiences import resident_pages
from backend.web.limits import POSTS
from backend.web.services import limiter, services

ANSWERS = {"yes": True, "no": False}

Typed = Mapping[str, str]


def _rating(typed: Typed) -> Rating:
    """On the page the first question must be answered."""
    solved = ANSWERS.get(typed.get("solved", ""))
    if solved is None:
        raise InvalidInputError([FieldProblem("solved", "请选择问题解决了没有。")])
    return Rating(solved, ANSWERS.get(typed.get("satisfied", "")), typed.get("words", ""))


def _addition(typed: Typed) -> Addition:
    """A form sent again after its answer was lost adds nothing."""
    photos = uploaded_photos(request.files.getlist("photos"))
    return Addition(typed.get("words", ""), photos, may_repeat=True)


PARSERS: dict[Ability, Callable[[Typed], ResidentMove]] = {
    "rate": _rating,
    "reopen": lambda typed: Reopening(typed.get("words", "")),
    "urge": lambda typed: Urging(typed.get("words", "")),
    "add": _addition,
    "withdraw": lambda typed: Withdrawal(typed.get("words", "")),
}


def _handler(name: Ability, parse: Callable[[Typed], ResidentMove]) -> Callable[..., Any]:
    def handle(token: str) -> ResponseReturnValue:
        try:
            # Before the transaction, which must not be held up while photos are decoded.
            move = parse(request.form)
            with services().database.transaction() as session:
                make(session, by_token(session, token).id, move, utc_now())
        except InvalidInputError as invalid:
            return status_page(token, invalid.problems, HTTPStatus.UNPROCESSABLE_ENTITY)
        except MoveRefusedError as refused:
            return status_page(token, [FieldProblem("", refused.message)], HTTPStatus.CONFLICT)
        return redirect(url_for("resident.status", token=token, done=name), HTTPStatus.SEE_OTHER)

    handle.__name__ = handle.__qualname__ = f"make_{name}"  # the limiter tells views apart by it
    return handle


for _name, _parse in PARSERS.items():
    resident_pages.add_url_rule(
        f"/c/<token>/{_name}", _name, limiter.limit(POSTS)(_handler(_name, _parse)), methods=["POST"]
    )
