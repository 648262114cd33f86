"""What a resident answers back: each move of theirs once, however often it is sent."""

from collections.abc import Callable
from datetime import datetime

from flask import Response
from spectree import Response as Documented
from sqlalchemy.orm import Session

from backend.api.blueprint import api_v1
from backend.api.bodies import MOVE_ERRORS
from backend.api.callers import person
from backend.api.document import OPTIONAL_SESSION, document
from backend.api.once import Done, once
from backend.api.schemas import KeyHeaders
from backend.complaints.api.answers import complaint_out
from backend.complaints.api.complaints import ONE
from backend.complaints.api.schemas import AdditionIn, ComplaintOut, RatingIn, WordsIn
from backend.complaints.api.uploads import named_photos, named_recordings, once_named
from backend.complaints.rules import queries
from backend.complaints.rules.handling import followups, lifecycle
from backend.core.clock import utc_now
from backend.services import limiter

MOVES_BY_ADDRESS, MOVES_BY_PERSON = "300/10 minutes", "60/10 minutes"
MOVED = Documented(HTTP_200=ComplaintOut, **MOVE_ERRORS)


@api_v1.post(f"{ONE}/rating")
@limiter.limit(MOVES_BY_ADDRESS)
@limiter.limit(MOVES_BY_PERSON, key_func=person)
@document.validate(resp=MOVED, security=OPTIONAL_SESSION, tags=["complaints"])
def rate(token: str, json: RatingIn, headers: KeyHeaders) -> Response:
    """评价: solved closes the complaint, not solved sends it back."""

    def move(session: Session, complaint_id: int, now: datetime) -> None:
        lifecycle.rate(
            session, complaint_id, solved=json.solved, satisfied=json.satisfied, text=json.words, now=now
        )

    return _moved(token, headers.idempotency_key, json.model_dump(), move)


@api_v1.post(f"{ONE}/reopening")
@limiter.limit(MOVES_BY_ADDRESS)
@limiter.limit(MOVES_BY_PERSON, key_func=person)
@document.validate(resp=MOVED, security=OPTIONAL_SESSION, tags=["complaints"])
def reopen(token: str, json: WordsIn, headers: KeyHeaders) -> Response:
    """重新打开, within 15 days of closing, with a reason."""

    def move(session: Session, complaint_id: int, now: datetime) -> None:
        lifecycle.reopen(session, complaint_id, json.words, now)

    return _moved(token, headers.idempotency_key, json.model_dump(), move)


@api_v1.post(f"{ONE}/withdrawal")
@limiter.limit(MOVES_BY_ADDRESS)
@limiter.limit(MOVES_BY_PERSON, key_func=person)
@document.validate(resp=MOVED, security=OPTIONAL_SESSION, tags=["complaints"])
def withdraw(token: str, json: WordsIn, headers: KeyHeaders) -> Response:
    """撤回, while it is open."""

    def move(session: Session, complaint_id: int, now: datetime) -> None:
        lifecycle.withdraw(session, complaint_id, json.words, now)

    return _moved(token, headers.idempotency_key, json.model_dump(), move)


@api_v1.post(f"{ONE}/urging")
@limiter.limit(MOVES_BY_ADDRESS)
@limiter.limit(MOVES_BY_PERSON, key_func=person)
@document.validate(resp=MOVED, security=OPTIONAL_SESSION, tags=["complaints"])
def urge(token: str, json: WordsIn, headers: KeyHeaders) -> Response:
    """催办, once a day; where it is overdue the office above hears of it, too."""

    def move(session: Session, complaint_id: int, now: datetime) -> None:
        followups.urge(session, complaint_id, json.words, now)

    return _moved(token, headers.idempotency_key, json.model_dump(), move)


@api_v1.post(f"{ONE}/additions")
@limiter.limit(MOVES_BY_ADDRESS)
@limiter.limit(MOVES_BY_PERSON, key_func=person)
@document.validate(resp=MOVED, security=OPTIONAL_SESSION, tags=["complaints"])
def add(token: str, json: AdditionIn, headers: KeyHeaders) -> Response:
    """补充: words, photos or voices that come later."""
    content = json.model_dump() | once_named(json.photos, json.recordings)

    def move(session: Session, complaint_id: int, now: datetime) -> None:
        photos, recordings = named_photos(json.photos), named_recordings(json.recordings)
        followups.supplement(session, complaint_id, json.words, photos, now, recordings)

    return _moved(token, headers.idempotency_key, content, move)


def _moved(token: str, key: str, content: object, move: Callable[[Session, int, datetime], None]) -> Response:
    def work(session: Session) -> Done:
        found, now = queries.by_token(session, token), utc_now()
        move(session, found.id, now)
        session.flush()
        session.expire(found)
        return Done(complaint_out(session, found, now))

    return once(key, content, work)
