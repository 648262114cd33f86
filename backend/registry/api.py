"""Looking up communities, codes and categories."""

from flask import Response
from spectree import Response as Documented
from sqlalchemy.orm import Session

from backend.api.answers import answer, tagged
from backend.api.blueprint import api_v1
from backend.api.callers import person
from backend.api.document import document
from backend.api.limits import READ_BY_ADDRESS, READ_BY_PERSON
from backend.api.schemas import (
    CommunitiesOut,
    CommunityBrief,
    ErrorOut,
    RecordOut,
    RecordRow,
    RecordSection,
    SearchQuery,
)
from backend.core.clock import local_today, utc_now
from backend.core.errors import FieldProblem, InvalidInputError
from backend.models import Community
from backend.qr.rules.codes import find_code
from backend.registry.rules.community_record import record_of
from backend.registry.rules.nearby import with_metres
from backend.registry.rules.search import SAME_SOUND
from backend.web.services import limiter, services


@api_v1.get("/communities")
@limiter.limit(READ_BY_ADDRESS)
@limiter.limit(READ_BY_PERSON, key_func=person)
@document.validate(
    resp=Documented(HTTP_200=CommunitiesOut, HTTP_422=ErrorOut, HTTP_429=ErrorOut),
    tags=["look-ups"],
)
def find_communities(query: SearchQuery) -> Response:
    """The community of a code, those around a place, or by a name, forgiving slips and homophones.

    The nearest or likeliest first. Where several are given the code counts, then the place, then the name.
    """
    if (query.latitude is None) != (query.longitude is None):
        lacking = "latitude" if query.latitude is None else "longitude"
        raise InvalidInputError([FieldProblem(lacking, "经度和纬度要一起给。")])
    with services().database.reading() as session:
        return answer(CommunitiesOut(communities=_communities_for(session, query)))


def _communities_for(session: Session, query: SearchQuery) -> list[CommunityBrief]:
    if query.code is not None:
        code = find_code(session, query.code)
        return [_brief(code.community)] if code is not None else []
    if query.latitude is not None and query.longitude is not None:
        near = with_metres(session, query.latitude, query.longitude, query.limit)
        return [
            CommunityBrief(id=row_id, name=name, street=street, sure=False, metres=metres)
            for row_id, name, street, metres in near
        ]
    matches = services().finder.find(session, query.name or "", utc_now(), query.limit)
    return [
        CommunityBrief(
            id=match.community_id, name=match.name, street=match.street, sure=match.score >= SAME_SOUND
        )
        for match in matches
    ]


def _brief(community: Community) -> CommunityBrief:
    return CommunityBrief(id=community.id, name=community.name, street=community.street.name, sure=True)


@api_v1.get("/communities/<row:community_id>/record")
@limiter.limit(READ_BY_ADDRESS)
@document.validate(
    resp=Documented(HTTP_200=RecordOut, HTTP_304=None, HTTP_404=ErrorOut, HTTP_429=ErrorOut),
    tags=["look-ups"],
)
def record(community_id: int) -> Response:
    """我的小区: what the registry knows in sections; what it does not know says so, and whom to ask."""
    with services().database.reading() as session:
        sections = record_of(session, community_id, services().config.hotline, local_today())
        name = session.get_one(Community, community_id).name
    record_sections = [
        RecordSection(
            key=section.key,
            title=section.title,
            state="known" if section.known else "unknown",
            as_of=section.as_of,
            rows=[RecordRow(label=row.label, value=row.value, note=row.note) for row in section.rows],
        )
        for section in sections
    ]
    return tagged(RecordOut(community_id=community_id, name=name, sections=record_sections), public=True)
