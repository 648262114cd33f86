"""Moves of residents through the API, each idempotent."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import Response
from pydantic import BaseModel
from spectree import Response as Documented
from sqlalchemy.orm import Session

from backend.api.blueprint import api_v1
from backend.api.bodies import MOVE_ERRORS
from backend.api.callers import person
from backend.api.document import OPTIONAL_SESSION, document
from backend.api.idempotency import WriteResult, write_once
from backend.api.schemas import ErrorOut, KeyHeaders
from backend.complaints.api.answers import complaint_out
from backend.complaints.api.complaints import ONE
from backend.complaints.api.linked import linked_complaint
from backend.complaints.api.schemas import AdditionIn, ComplaintOut, RatingIn, WordsIn, content_of
from backend.complaints.api.uploads import named_photos, named_recordings, once_named
from backend.complaints.rules.handling.resident_moves import (
    Addition,
    Rating,
    Reopening,
    ResidentMove,
    Urging,
    Withdrawal,
    make,
)
from backend.core.clock import utc_now
from backend.models import Cover
from backend.web.services import limiter

MOVES_BY_ADDRESS, MOVES_BY_PERSON = "300/10 minutes", "60/10 minutes"
MOVED = Documented(HTTP_200=ComplaintOut, HTTP_410=ErrorOut, **MOVE_ERRORS)
Body = TypeVar("Body", RatingIn, WordsIn, AdditionIn)


def _nothing_more(_body: BaseModel) -> dict[str, list[str]]:
    return {}


@dataclass(frozen=True, slots=True)
class ApiMove(Generic[Body]):
    """`name` is the endpoint, `path` the last part of the address, `about` what the document says of it.

    `files` stands for the references of the body in what makes two writes the same.
    """

    name: str
    path: str
    body: type[Body]
    move_of: Callable[[Body], ResidentMove]
    about: str
    files: Callable[[Body], dict[str, list[str]]] = _nothing_more


API_MOVES: tuple[ApiMove[Any], ...] = (
    ApiMove(
        "rate", "rating", RatingIn, lambda body: Rating(body.solved, body.satisfied, body.words),
        "评价: solved closes the complaint, not solved sends it back.",
    ),
    ApiMove(
        "reopen", "reopening", WordsIn, lambda body: Reopening(body.words),
        "重新打开, within 15 days of closing, with a reason.",
    ),
    ApiMove(
        "withdraw", "withdrawal", WordsIn, lambda body: Withdrawal(body.words),
        "撤回, while it is open.",
    ),
    ApiMove(
        "urge", "urging", WordsIn, lambda body: Urging(body.words),
        "催办, once a day; where it is overdue the office above hears of it, too.",
    ),
    ApiMove(
        "add", "additions", AdditionIn,
        lambda body: Addition(body.words, named_photos(body.photos), named_recordings(body.recordings)),
        "补充: words, photos or voices that come later.",
        files=lambda body: once_named(body.photos, body.recordings),
    ),
)  # fmt: skip


def _handler(row: ApiMove[Body]) -> Callable[..., Response]:
    def handle(token: str, json: Body, headers: KeyHeaders) -> Response:
        def work(session: Session) -> WriteResult:
            complaint, now = linked_complaint(session, token), utc_now()
            make(session, complaint.id, row.move_of(json), now, Cover(json.cover) if json.cover else None)
            session.flush()
            session.expire(complaint)
            return WriteResult(complaint_out(session, complaint, now))

        return write_once(headers.idempotency_key, content_of(json) | row.files(json), work)

    # SpecTree reads the body's class, the document the words, and the limiter tells views apart by the name.
    handle.__annotations__["json"] = row.body
    handle.__doc__, handle.__name__, handle.__qualname__ = row.about, row.name, row.name
    return handle


for _row in API_MOVES:
    _view: Callable[..., Response] = document.validate(
        resp=MOVED, security=OPTIONAL_SESSION, tags=["complaints"]
    )(_handler(_row))
    _view = limiter.limit(MOVES_BY_PERSON, key_func=person)(_view)
    _view = limiter.limit(MOVES_BY_ADDRESS)(_view)
    api_v1.add_url_rule(f"{ONE}/{_row.path}", _row.name, _view, methods=["POST"])
