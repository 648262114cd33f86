"""Moves of residents on the status page: one table of forms over the shared rules."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from backend.complaints.forms.resident_moves import PARSERS, parse_resident_move
from backend.complaints.pages.resident.status import status_page
from backend.complaints.rules.handling.resident_moves import Ability, make
from backend.complaints.rules.queries import by_open_link
from backend.core.clock import utc_now
from backend.core.errors import FieldProblem, InvalidInputError, MoveRefusedError
from backend.web.audiences import resident_pages
from backend.web.limits import limit_posts
from backend.web.pages import takes_files
from backend.web.services import services


def _handler(name: Ability) -> Callable[..., Any]:
    def handle(token: str) -> ResponseReturnValue:
        try:
            # Before the transaction, which must not be held up while photos are decoded.
            move = parse_resident_move(name, request.form, request.files.getlist("photos"))
            with services().database.transaction() as session:
                now = utc_now()
                make(session, by_open_link(session, token, now).id, move, now)
        except InvalidInputError as invalid:
            return status_page(token, invalid.problems, HTTPStatus.UNPROCESSABLE_ENTITY)
        except MoveRefusedError as refused:
            return status_page(token, [FieldProblem("", refused.message)], HTTPStatus.CONFLICT)
        return redirect(url_for("resident.status", token=token, done=name), HTTPStatus.SEE_OTHER)

    if name == "add":
        takes_files(handle)
    handle.__name__ = handle.__qualname__ = f"make_{name}"  # the limiter tells views apart by it
    return handle


for _name in PARSERS:
    resident_pages.add_url_rule(f"/c/<token>/{_name}", _name, limit_posts(_handler(_name)), methods=["POST"])
