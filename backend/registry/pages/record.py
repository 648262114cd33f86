"""我的小区: the community record, in sections; what is missing says whom to ask."""

from flask import render_template
from flask.typing import ResponseReturnValue

from backend.core.clock import local_today
from backend.models import Community
from backend.registry.rules.community_record import record_of
from backend.web.audiences import resident_pages
from backend.web.limits import PAGES
from backend.web.services import limiter, services


@resident_pages.get("/communities/<row:community_id>", endpoint="compound")
@limiter.limit(PAGES)
def _compound(community_id: int) -> ResponseReturnValue:
    shared = services()
    with shared.database.reading() as session:
        sections = record_of(session, community_id, shared.config.hotline, local_today())
        return render_template(
            "registry/community_record.html",
            community=session.get_one(Community, community_id),
            sections=sections,
        )
