"""Similar complaints of neighbours, asked before sending. Stores nothing."""

from datetime import date
from typing import Annotated

from flask import Response
from pydantic import BaseModel, Field
from spectree import Response as Documented
from sqlalchemy.orm import Session

from backend.api.answers import answer
from backend.api.blueprint import api_v1
from backend.api.bodies import NAMELESS_ERRORS
from backend.api.callers import person
from backend.api.document import document
from backend.api.limits import READ_BY_ADDRESS
from backend.api.schemas import In, RowId, example
from backend.city_rules.rules.categories import categories
from backend.complaints.api.schemas import Words, example_in
from backend.complaints.rules.filing.neighbours import neighbours_of_draft
from backend.complaints.rules.similarity.duplicates import UnfiledComplaint
from backend.complaints.signed_uploads import sign_neighbour
from backend.core.clock import utc_now
from backend.qr.rules.codes import find_code
from backend.web.services import limiter, services

ASKED_BY_PERSON = "60/minute"  # a question at each pause of the typing


class SimilarIn(In):
    """The place as in POST /complaints."""

    model_config = example_in(words="三号楼楼道灯坏了三天", community_id=17)

    words: Words
    code: Annotated[str, Field(max_length=40)] | None = None
    community_id: RowId | None = None
    building_id: RowId | None = None
    place: Annotated[str, Field(max_length=1000)] = ""


class SimilarItem(BaseModel):
    """All that is told of a neighbour's complaint. `reference` goes into `same_as`, for a day."""

    model_config = example(
        reference="MTIz.aXyZ",
        category="房屋及设施维修",
        place="3号楼",
        state_name="办理中",
        submitted_on="2026-11-20",
        voices=2,
        by_week=False,
    )

    reference: str
    category: str
    place: str = Field(description="The building, a common part, or the community as a whole.")
    state_name: str
    submitted_on: date
    voices: int = Field(ge=1, description="How many complaints speak of it.")
    by_week: bool = Field(description="Whether it stands for several, of the week from `submitted_on` on.")


class SimilarOut(BaseModel):
    model_config = example(similar=[])

    similar: list[SimilarItem] = Field(description="At most three, open ones first.")


@api_v1.post("/complaints/similar")
@limiter.limit(READ_BY_ADDRESS)
@limiter.limit(ASKED_BY_PERSON, key_func=person)
@document.validate(resp=Documented(HTTP_200=SimilarOut, **NAMELESS_ERRORS), tags=["complaints"])
def similar_complaints(json: SimilarIn) -> Response:
    """Likely the same matter in the same community of late. Empty for an emergency: send at once."""
    with services().database.reading() as session:
        draft = UnfiledComplaint(json.words, _community_id(session, json), json.building_id, json.place)
        return answer(SimilarOut(similar=neighbours(session, draft)))


def neighbours(session: Session, draft: UnfiledComplaint) -> list[SimilarItem]:
    return [
        SimilarItem(
            reference=sign_neighbour(similar.complaint_id),
            category=similar.category,
            place=similar.place,
            state_name=similar.state,
            submitted_on=similar.day,
            voices=similar.voices,
            by_week=similar.by_week,
        )
        for similar in neighbours_of_draft(session, categories(session), draft, utc_now())
    ]


def _community_id(session: Session, json: SimilarIn) -> int | None:
    code = find_code(session, json.code) if json.code else None
    return code.community_id if code else json.community_id
