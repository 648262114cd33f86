"""我的小区: all that the registry has of a compound, in sections; what it has not says whom to ask."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from backend.clock import local_today
from backend.errors import NotFoundError
from backend.models import Community
from backend.residents.compound_record import record_of
from backend.services import limiter, services
from backend.web.pages import row_id
from backend.web.resident.scan import PAGES


def add_routes(room: Blueprint) -> None:
    room.add_url_rule("/communities/<number>", "compound", _compound)


@limiter.limit(PAGES)
def _compound(number: str) -> ResponseReturnValue:
    found, community_id = services(), row_id(number)
    if community_id is None:
        raise NotFoundError("没有找到这个小区，请按名称再找一次。")
    with found.database.reading() as session:
        sections = record_of(session, community_id, found.config.hotline, local_today())
        return render_template(
            "resident/compound.html",
            community=session.get_one(Community, community_id),
            sections=sections,
        )
