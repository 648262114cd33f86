"""Moves of residents on the status page: one table of forms over the shared rules."""

from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from backend.complaints.forms.photos import PhotosRefusedError
from backend.complaints.forms.resident_moves import PARSERS, Decision, parse_decision, parse_resident_move
from backend.complaints.pages.resident.status import status_page, withdraw_again
from backend.complaints.pages.resident.status_text import NOT_SOLVED, WORDS_WAIT, OtherOffer, offer_instead
from backend.complaints.pages.resident.unmasking import UnmaskingError, tell_once
from backend.complaints.rules.handling.resident_moves import (
    Ability,
    Addition,
    Rating,
    ResidentMove,
    at_once,
    choose_cover,
    make,
    without_phone,
)
from backend.complaints.rules.handling.turning_urgent import danger_told
from backend.complaints.rules.other_ways import other_way
from backend.complaints.rules.photos import StoredPhoto
from backend.complaints.rules.privacy.late_phones import NOT_STORED
from backend.complaints.rules.privacy.unmasking import Unmasking, unmasking_of
from backend.complaints.rules.queries import by_open_link
from backend.core.clock import utc_now
from backend.core.errors import FieldProblem, InvalidInputError, MoveRefusedError
from backend.core.text import clean
from backend.web.audiences import resident_pages
from backend.web.limits import limit_posts
from backend.web.pages import takes_files
from backend.web.services import services

_LOOK_FIRST = FieldProblem("", "还没有发送：请先看下面“物业会看到什么”，再点一次。")


class AnotherWayError(Exception):
    """The words of an addition seem to be something else, which is offered first."""

    def __init__(self, offer: OtherOffer) -> None:
        super().__init__(offer.way)
        self.offer = offer


def _take(token: str, move: ResidentMove, decision: Decision) -> bool:
    """Makes the move, or says first what is to be seen. Returns whether a phone was left out of it."""
    with services().database.transaction() as session:
        now = utc_now()
        complaint = by_open_link(session, token, now)
        if danger_told(session, complaint, move.words) is not None:  # which waits for nothing
            make(session, complaint.id, move, now, decision.cover)
            return False
        left = without_phone(move)
        _refuse_empty(left, has_phone=left != move)
        if not decision.is_meant:
            _offer_another_way(left)
        tell_once(unmasking_of(complaint, clean(left.words)), decision.told_mark)
        make(session, complaint.id, left, now, decision.cover)
        return left != move


def _offer_another_way(move: ResidentMove) -> None:
    other = other_way(move.words) if isinstance(move, Addition) and not move.photos else None
    if other is not None:
        raise AnotherWayError(offer_instead(other, move.words))


def _refuse_empty(move: ResidentMove, *, has_phone: bool) -> None:
    """Nothing but the phone was written."""
    if has_phone and isinstance(move, Addition) and not move.words and not move.photos:
        raise InvalidInputError([FieldProblem("words", NOT_STORED)])


def _handler(name: Ability) -> Callable[..., Any]:
    def handle(token: str) -> ResponseReturnValue:
        move: ResidentMove | None = None
        has_phone = False
        try:
            # Before the transaction, which must not be held up while photos are decoded.
            move = parse_resident_move(name, request.form, request.files.getlist("photos"))
            has_phone = _take(token, move, parse_decision(request.form))
        except UnmaskingError as first:
            if name == "withdraw":
                return withdraw_again(token, first.unmasking)
            urgent_move = at_once(move) if move else None
            if urgent_move is not None:
                return _made_at_once(token, name, urgent_move, first.unmasking)
            photos = _photos_of(move)
            return status_page(
                token, [_LOOK_FIRST], HTTPStatus.CONFLICT, photos, move_unmasking=first.unmasking
            )
        except AnotherWayError as meant:
            return status_page(token, [], HTTPStatus.CONFLICT, other_way=meant.offer)
        except InvalidInputError as invalid:
            photos = _usable_photos(move, invalid)
            return status_page(token, invalid.problems, HTTPStatus.UNPROCESSABLE_ENTITY, photos)
        except MoveRefusedError as refused:
            return status_page(token, [FieldProblem("", refused.message)], HTTPStatus.CONFLICT)
        done = NOT_SOLVED if isinstance(move, Rating) and move.solved is False else name
        phone = 1 if has_phone else None
        location = url_for("resident.status", token=token, done=done, phone=phone)
        return redirect(location, HTTPStatus.SEE_OTHER)

    if name == "add":
        takes_files(handle)
    handle.__name__ = handle.__qualname__ = f"make_{name}"  # the limiter tells views apart by it
    return handle


def _made_at_once(token: str, name: Ability, move: ResidentMove, unmasking: Unmasking) -> ResponseReturnValue:
    """The move is made; its words stand in the form of additions, with what the firm would read of them."""
    try:
        with services().database.transaction() as session:
            now = utc_now()
            make(session, by_open_link(session, token, now).id, move, now)
    except MoveRefusedError as refused:
        problems = [FieldProblem("", refused.message)]
        return status_page(token, problems, HTTPStatus.CONFLICT, move_unmasking=unmasking, tried="add")
    return status_page(token, [], move_unmasking=unmasking, tried="add", done=WORDS_WAIT[name])


def _usable_photos(move: ResidentMove | None, invalid: InvalidInputError) -> Sequence[StoredPhoto]:
    """Those that need not be chosen again."""
    if isinstance(invalid, PhotosRefusedError):
        return invalid.photos
    return _photos_of(move)


def _photos_of(move: ResidentMove | None) -> Sequence[StoredPhoto]:
    return move.photos if isinstance(move, Addition) else ()


@resident_pages.post("/c/<token>/cover", endpoint="cover")
@limit_posts
def _cover(token: str) -> ResponseReturnValue:
    """What the firm reads of who they are, decided anew."""
    decision = parse_decision(request.form)
    with services().database.transaction() as session:
        complaint = by_open_link(session, token, utc_now())
        if decision.cover is not None:
            choose_cover(session, complaint.id, decision.cover)
    return redirect(url_for("resident.status", token=token, done="cover"), HTTPStatus.SEE_OTHER)


for _name in PARSERS:
    resident_pages.add_url_rule(f"/c/<token>/{_name}", _name, limit_posts(_handler(_name)), methods=["POST"])
