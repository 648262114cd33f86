"""我的小区: the community record, in sections; what is missing says whom to ask."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask.typing import ResponseReturnValue

from backend.core.clock import local_today
from backend.models import Community
from backend.registry.rules.community_record import Section, record_of
from backend.web.audiences import resident_pages
from backend.web.limits import PAGES
from backend.web.rendering import render, variables_of
from backend.web.services import limiter, services


@variables_of("registry/community_record.html")
@dataclass(frozen=True, slots=True)
class CommunityRecordPage:
    community: Community
    sections: Sequence[Section]


@resident_pages.get("/communities/<row:community_id>", endpoint="compound")
@limiter.limit(PAGES)
def _compound(community_id: int) -> ResponseReturnValue:
    shared = services()
    with shared.database.reading() as session:
        sections = record_of(session, community_id, shared.config.hotline, local_today())
        return render(CommunityRecordPage(session.get_one(Community, community_id), sections))
