"""What a resident's own words tell of who they are, asked before sending; and what the firm reads of it."""

from typing import Annotated

from flask import Response
from pydantic import BaseModel, Field
from spectree import Response as Documented
from sqlalchemy.orm import Session

from backend.api.answers import answer
from backend.api.blueprint import api_v1
from backend.api.bodies import MOVE_ERRORS, NAMELESS_ERRORS
from backend.api.callers import person
from backend.api.document import OPTIONAL_SESSION, document
from backend.api.idempotency import WriteResult, write_once
from backend.api.limits import READ_BY_ADDRESS
from backend.api.schemas import ErrorOut, In, KeyHeaders, example
from backend.complaints.api.answers import complaint_out
from backend.complaints.api.complaints import ONE
from backend.complaints.api.linked import LINK_ERRORS, linked_complaint
from backend.complaints.api.moves import MOVES_BY_ADDRESS, MOVES_BY_PERSON
from backend.complaints.api.schemas import ComplaintOut, CoverIn, Words, example_in
from backend.complaints.api.similar import ASKED_BY_PERSON
from backend.complaints.rules.filing.emergencies import find_emergency
from backend.complaints.rules.handling.resident_moves import choose_cover
from backend.complaints.rules.handling.turning_urgent import danger_told
from backend.complaints.rules.privacy import unmasking as rules
from backend.complaints.rules.privacy.own_details import DetailKind
from backend.core.clock import utc_now
from backend.core.text import clean
from backend.models import Cover
from backend.web.services import limiter, services


class UnmaskingIn(In):
    """Words of an anonymous complaint; with a `token`, words that are to be added to that one."""

    model_config = example_in(words="我叫张三，我家302漏水", place="")

    words: Words = ""
    place: Annotated[str, Field(max_length=1000)] = ""
    cover: CoverIn | None = Field(None, description="As if this were chosen.")
    token: Annotated[str, Field(max_length=64)] | None = None


class CoverChoice(BaseModel):
    model_config = example(cover="home", label="不给物业看门牌")

    cover: Cover
    label: str


class UnmaskingOut(BaseModel):
    """`sentence` is empty where nothing tells who wrote it."""

    model_config = example(
        kinds=["name", "home"],
        sentence="您写了自己的姓名“张三”、门牌“302”。",
        words="我叫〔已隐去〕，我家302漏水",
        place="",
        cover="name",
        choices=[{"cover": "home", "label": "姓名和门牌都不给物业看"}],
    )

    kinds: list[DetailKind]
    sentence: str = Field(description="To be said to the resident before sending.")
    words: str = Field(description="As the firm reads them.")
    place: str
    cover: Cover
    choices: list[CoverChoice] = Field(description="For `cover`; empty where there is nothing to decide.")


class CoverMove(In):
    model_config = example_in(cover="home")

    cover: CoverIn


@api_v1.post("/complaints/unmasking")
@limiter.limit(READ_BY_ADDRESS)
@limiter.limit(ASKED_BY_PERSON, key_func=person)
@document.validate(
    resp=Documented(HTTP_200=UnmaskingOut, **(LINK_ERRORS | NAMELESS_ERRORS)), tags=["complaints"]
)
def unmasking(json: UnmaskingIn) -> Response:
    """What of the words tells who wrote them, and what the firm reads. Stores nothing."""
    words, place = clean(json.words), clean(json.place)
    with services().database.reading() as session:
        view = _unmasking(session, json, words, place)
    if view is None:
        nothing = UnmaskingOut(kinds=[], sentence="", words=words, place=place, cover=Cover.HOME, choices=[])
        return answer(nothing)
    return answer(
        UnmaskingOut(
            kinds=list(dict.fromkeys(detail.kind for detail in view.details)),
            sentence=view.sentence,
            words=view.words,
            place=view.place,
            cover=view.cover,
            choices=[CoverChoice(cover=cover, label=label) for cover, label in view.choices],
        )
    )


@api_v1.post(f"{ONE}/cover")
@limiter.limit(MOVES_BY_ADDRESS)
@limiter.limit(MOVES_BY_PERSON, key_func=person)
@document.validate(
    resp=Documented(HTTP_200=ComplaintOut, HTTP_410=ErrorOut, **MOVE_ERRORS),
    security=OPTIONAL_SESSION,
    tags=["complaints"],
)
def choose(token: str, json: CoverMove, headers: KeyHeaders) -> Response:
    """What the firm reads of who they are, decided anew for all words of this complaint."""

    def work(session: Session) -> WriteResult:
        complaint, now = linked_complaint(session, token), utc_now()
        choose_cover(session, complaint.id, Cover(json.cover))
        return WriteResult(complaint_out(session, complaint, now))

    return write_once(headers.idempotency_key, json.model_dump(), work)


def _unmasking(session: Session, json: UnmaskingIn, words: str, place: str) -> rules.Unmasking | None:
    cover = Cover(json.cover) if json.cover else None
    if json.token:
        complaint = linked_complaint(session, json.token)
        if not complaint.anonymous:
            return None
        urgent = complaint.emergency or danger_told(session, complaint, words) is not None
        return rules.unmasking(words, place, cover or complaint.cover, emergency=urgent)
    emergency = find_emergency(services().categories.known(session, utc_now()), words) is not None
    return rules.unmasking(words, place, cover, emergency=emergency)
