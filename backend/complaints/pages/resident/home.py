"""The first page, and the search by code, name or street for those who have no working code."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from backend.complaints.pages.resident.place import streets_by_district
from backend.core.clock import utc_now
from backend.core.text import clean
from backend.models import Community
from backend.qr.rules.codes import parse_code
from backend.registry.rules.lookups import communities_by_id
from backend.web.audiences import resident_pages
from backend.web.limits import PAGES
from backend.web.services import limiter, services

MAX_NAME = 60
FOUND_LIMIT = 8


@resident_pages.get("/", endpoint="home")
def _home() -> ResponseReturnValue:
    return render_template("complaints/resident/home.html", problem="", typed="")


@resident_pages.get("/code", endpoint="type_code")
def _type_code() -> ResponseReturnValue:
    typed = request.args.get("code", "")
    value = parse_code(typed)
    if value is not None:
        return redirect(url_for("resident.scanned", code=value))
    problem = "这个码不对，请对照宣传页再看一遍：一共 8 个字母和数字。"
    return render_template("complaints/resident/home.html", problem=problem, typed=typed[:40])


@resident_pages.get("/communities", endpoint="communities")
@limiter.limit(PAGES)
def _communities() -> ResponseReturnValue:
    name = clean(request.args.get("name", ""))[:MAX_NAME]
    with services().database.reading() as session:
        return render_template(
            "complaints/resident/communities.html",
            name=name,
            found=find_communities(session, name) if name else [],
            districts=streets_by_district(session),
        )


def find_communities(session: Session, name: str) -> list[Community]:
    """Communities that may be meant, the likeliest first; a slip or a homophone in the name is no matter."""
    matches = services().finder.find(session, name, utc_now(), FOUND_LIMIT)
    ids = [match.community_id for match in matches]
    rows = communities_by_id(session, ids)
    return [rows[row_id] for row_id in ids if row_id in rows]
