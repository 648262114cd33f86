"""Moves of residents on the status page: one table of forms over the shared rules."""

from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from backend.complaints.forms.photos import PhotosRefusedError
from backend.complaints.forms.resident_moves import PARSERS, parse_resident_move
from backend.complaints.pages.resident.status import status_page
from backend.complaints.pages.resident.status_text import NOT_SOLVED
from backend.complaints.rules.handling.resident_moves import (
    Ability,
    Addition,
    Rating,
    ResidentMove,
    make,
)
from backend.complaints.rules.photos import StoredPhoto
from backend.complaints.rules.queries import by_open_link
from backend.core.clock import utc_now
from backend.core.errors import FieldProblem, InvalidInputError, MoveRefusedError
from backend.web.audiences import resident_pages
from backend.web.limits import limit_posts
from backend.web.pages import takes_files
from backend.web.services import services


def _handler(name: Ability) -> Callable[..., Any]:
    def handle(token: str) -> ResponseReturnValue:
        move: ResidentMove | None = None
        try:
            # Before the transaction, which must not be held up while photos are decoded.
            move = parse_resident_move(name, request.form, request.files.getlist("photos"))
            with services().database.transaction() as session:
                now = utc_now()
                make(session, by_open_link(session, token, now).id, move, now)
        except InvalidInputError as invalid:
            photos = _usable_photos(move, invalid)
            return status_page(token, invalid.problems, HTTPStatus.UNPROCESSABLE_ENTITY, photos)
        except MoveRefusedError as refused:
            return status_page(token, [FieldProblem("", refused.message)], HTTPStatus.CONFLICT)
        done = NOT_SOLVED if isinstance(move, Rating) and move.solved is False else name
        return redirect(url_for("resident.status", token=token, done=done), HTTPStatus.SEE_OTHER)

    if name == "add":
        takes_files(handle)
    handle.__name__ = handle.__qualname__ = f"make_{name}"  # the limiter tells views apart by it
    return handle


def _usable_photos(move: ResidentMove | None, invalid: InvalidInputError) -> Sequence[StoredPhoto]:
    """Those that need not be chosen again."""
    if isinstance(invalid, PhotosRefusedError):
        return invalid.photos
    return move.photos if isinstance(move, Addition) else ()


for _name in PARSERS:
    resident_pages.add_url_rule(f"/c/<token>/{_name}", _name, limit_posts(_handler(_name)), methods=["POST"])
