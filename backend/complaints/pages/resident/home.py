"""The first page, and the search by code, name or street for those who have no working code."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from backend.complaints.pages.resident.place import streets_by_district
from backend.core.clock import utc_now
from backend.core.text import clean
from backend.models import Community, Street
from backend.qr.rules.codes import parse_code
from backend.registry.rules.lookups import communities_by_id
from backend.web.audiences import resident_pages
from backend.web.limits import PAGES
from backend.web.rendering import render, variables_of
from backend.web.services import limiter, services

MAX_NAME = 60
FOUND_LIMIT = 8


@variables_of("complaints/resident/home.html")
@dataclass(frozen=True, slots=True)
class HomePage:
    """`problem` says what is wrong with the code that was `typed`."""

    problem: str = ""
    typed: str = ""


@variables_of("complaints/resident/communities.html")
@dataclass(frozen=True, slots=True)
class CommunitiesPage:
    """What was `found` for `name`, and all streets by their district."""

    name: str
    found: Sequence[Community]
    districts: Mapping[str, Sequence[Street]]


@resident_pages.get("/", endpoint="home")
def _home() -> ResponseReturnValue:
    return render(HomePage())


@resident_pages.get("/code", endpoint="type_code")
def _type_code() -> ResponseReturnValue:
    typed = request.args.get("code", "")
    value = parse_code(typed)
    if value is not None:
        return redirect(url_for("resident.scanned", code=value))
    problem = "这个码不对，请对照宣传页再看一遍：一共 8 个字母和数字。"
    return render(HomePage(problem, typed[:40]))


@resident_pages.get("/communities", endpoint="communities")
@limiter.limit(PAGES)
def _communities() -> ResponseReturnValue:
    name = clean(request.args.get("name", ""))[:MAX_NAME]
    with services().database.reading() as session:
        matches = find_communities(session, name) if name else []
        return render(CommunitiesPage(name, matches, streets_by_district(session)))


def find_communities(session: Session, name: str) -> list[Community]:
    """Communities that may be meant, the likeliest first; a slip or a homophone in the name is no matter."""
    matches = services().finder.find(session, name, utc_now(), FOUND_LIMIT)
    ids = [match.community_id for match in matches]
    rows = communities_by_id(session, ids)
    return [rows[row_id] for row_id in ids if row_id in rows]
