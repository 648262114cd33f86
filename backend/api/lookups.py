"""Looking up compounds, codes and categories."""

from flask import Response, jsonify
from pydantic import BaseModel
from spectree import Response as Documented
from sqlalchemy.orm import Session

from backend.api import api_v1
from backend.api.document import document
from backend.api.schemas import (
    BuildingOut,
    CategoriesOut,
    CategoryOut,
    CodeOut,
    CommunitiesOut,
    CommunityBrief,
    CommunityOut,
    ErrorOut,
    Office,
    SearchQuery,
)
from backend.clock import local_today, utc_now
from backend.complaints.categories import categories as all_categories
from backend.complaints.offices import office_name, office_row
from backend.complaints.routing import Place, ladder
from backend.errors import NotFoundError
from backend.models import Community
from backend.qr.codes import find_code
from backend.registry.search import SAME_SOUND
from backend.services import limiter, services

ROW_ID = "int(max=9007199254740991)"


@api_v1.get("/categories")
@document.validate(resp=Documented(HTTP_200=CategoriesOut), tags=["look-ups"])
def categories() -> Response:
    """Complaint categories in the order in which residents see them."""
    with services().database.reading() as session:
        found = [
            CategoryOut(code=one.code, name=one.name, emergency_advice=one.emergency_advice)
            for one in all_categories(session)
        ]
    return answer(CategoriesOut(categories=found))


@api_v1.get("/communities")
@limiter.limit("120/minute")
@document.validate(
    resp=Documented(HTTP_200=CommunitiesOut, HTTP_422=ErrorOut, HTTP_429=ErrorOut), tags=["look-ups"]
)
def find_communities(query: SearchQuery) -> Response:
    """Compounds by name, forgiving slips and homophones; the likeliest first."""
    with services().database.reading() as session:
        matches = services().finder.find(session, query.name, utc_now())
    found = [
        CommunityBrief(id=one.community_id, name=one.name, street=one.street, sure=one.score >= SAME_SOUND)
        for one in matches
    ]
    return answer(CommunitiesOut(communities=found))


@api_v1.get(f"/communities/<{ROW_ID}:community_id>")
@document.validate(resp=Documented(HTTP_200=CommunityOut, HTTP_404=ErrorOut), tags=["look-ups"])
def community(community_id: int) -> Response:
    """A compound, who answers for it, and its buildings."""
    with services().database.reading() as session:
        found = session.get(Community, community_id)
        if found is None:
            raise NotFoundError("没有找到这个小区。")
        return answer(_community_out(session, found))


@api_v1.get("/codes/<string:code>")
@limiter.limit("120/minute")
@document.validate(resp=Documented(HTTP_200=CodeOut, HTTP_404=ErrorOut, HTTP_429=ErrorOut), tags=["look-ups"])
def printed_code(code: str) -> Response:
    """What a printed code leads to."""
    with services().database.reading() as session:
        found = find_code(session, code)
        if found is None:
            raise NotFoundError("没有这个编号，请对照彩页再输一次。")
        body = CodeOut(
            id=found.id,
            code=found.value,
            revoked=found.revoked_at is not None,
            building_id=found.building_id,
            community=_community_out(session, found.community),
        )
    return answer(body)


def answer(body: BaseModel) -> Response:
    """A model as JSON, checked when it was built."""
    return jsonify(body.model_dump(mode="json"))


def _community_out(session: Session, found: Community) -> CommunityOut:
    steps = ladder(session, Place(found, None), local_today())
    offices = []
    for step in steps:
        row = office_row(session, step.office)
        offices.append(
            Office(name=office_name(session, step.office), phone=row.phone if row else "", reason=step.reason)
        )
    return CommunityOut(
        id=found.id,
        name=found.name,
        street=found.street.name,
        address=found.address,
        is_demo=found.is_demo,
        responsible=offices,
        buildings=[BuildingOut(id=one.id, name=one.name) for one in found.buildings],
    )
