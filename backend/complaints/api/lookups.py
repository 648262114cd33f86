"""Categories, and who answers for a place: looked up before a complaint is filed."""

from flask import Response
from spectree import Response as Documented
from sqlalchemy.orm import Session

from backend.access.offices import office_name, office_row
from backend.api.answers import answer, tagged
from backend.api.blueprint import api_v1
from backend.api.bodies import NAMELESS_ERRORS
from backend.api.callers import person
from backend.api.document import document
from backend.api.limits import READ_BY_ADDRESS, READ_BY_PERSON
from backend.api.schemas import (
    BuildingOut,
    CategoriesOut,
    CategoryOut,
    CodeOut,
    CommunityOut,
    ErrorOut,
    Office,
    ProposalIn,
    ProposalOut,
)
from backend.city_rules.rules.categories import OTHER
from backend.city_rules.rules.deadlines import promise
from backend.complaints.rules.filing.emergencies import advice_for
from backend.complaints.rules.filing.proposals import propose_category
from backend.complaints.rules.routing import RoutingPlace, ladder
from backend.core.clock import local_today, utc_now
from backend.core.errors import NotFoundError
from backend.models import Community
from backend.qr.rules.codes import find_code
from backend.web.services import limiter, services


@api_v1.get("/categories")
@limiter.limit(READ_BY_ADDRESS)
@document.validate(
    resp=Documented(HTTP_200=CategoriesOut, HTTP_304=None, HTTP_429=ErrorOut), tags=["look-ups"]
)
def categories() -> Response:
    """Complaint categories in the order in which residents see them."""
    with services().database.reading() as session:
        items = [
            CategoryOut(
                code=category.code,
                name=category.name,
                notice=promise(category),
                emergency_advice=category.emergency_advice,
            )
            for category in services().categories.known(session, utc_now())
        ]
    return tagged(CategoriesOut(categories=items), public=True)


@api_v1.post("/categories/proposal")
@limiter.limit(READ_BY_ADDRESS)
@limiter.limit(READ_BY_PERSON, key_func=person)
@document.validate(resp=Documented(HTTP_200=ProposalOut, **NAMELESS_ERRORS), tags=["look-ups"])
def propose(json: ProposalIn) -> Response:
    """The category that these words speak of, and what to do first in an emergency. Keeps nothing."""
    with services().database.reading() as session:
        categories = services().categories.known(session, utc_now())
    proposed = propose_category(categories, json.words)
    return answer(
        ProposalOut(
            category=proposed.code if proposed.code != OTHER else None,
            emergency_advice=advice_for(categories, json.words),
        )
    )


@api_v1.get("/communities/<row:community_id>")
@limiter.limit(READ_BY_ADDRESS)
@document.validate(
    resp=Documented(HTTP_200=CommunityOut, HTTP_304=None, HTTP_404=ErrorOut, HTTP_429=ErrorOut),
    tags=["look-ups"],
)
def community(community_id: int) -> Response:
    """A community, who answers for it, and its buildings."""
    with services().database.reading() as session:
        row = session.get(Community, community_id)
        if row is None:
            raise NotFoundError("没有找到这个小区。")
        return tagged(_community_out(session, row), public=True)


@api_v1.get("/codes/<string:code>")
@limiter.limit(READ_BY_ADDRESS)
@limiter.limit(READ_BY_PERSON, key_func=person)
@document.validate(
    resp=Documented(HTTP_200=CodeOut, HTTP_304=None, HTTP_404=ErrorOut, HTTP_429=ErrorOut),
    tags=["look-ups"],
)
def printed_code(code: str) -> Response:
    """What a printed code leads to."""
    with services().database.reading() as session:
        matched_code = find_code(session, code)
        if matched_code is None:
            raise NotFoundError("没有这个编号，请对照彩页再输一次。")
        body = CodeOut(
            id=matched_code.id,
            code=matched_code.value,
            revoked=matched_code.revoked_at is not None,
            building_id=matched_code.building_id,
            community=_community_out(session, matched_code.community),
        )
    return tagged(body, public=True)


def _community_out(session: Session, community: Community) -> CommunityOut:
    steps = ladder(session, RoutingPlace(community, None), local_today())
    offices = []
    for step in steps:
        row = office_row(session, step.office)
        offices.append(
            Office(name=office_name(session, step.office), phone=row.phone if row else "", reason=step.reason)
        )
    return CommunityOut(
        id=community.id,
        name=community.name,
        street=community.street.name,
        address=community.address,
        is_demo=community.is_demo,
        responsible=offices,
        buildings=[BuildingOut(id=building.id, name=building.name) for building in community.buildings],
    )
