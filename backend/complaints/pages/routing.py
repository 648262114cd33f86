"""派单: a trial of the routing rules, and which streets review replies."""

from typing import Any

from flask import render_template, request, url_for
from sqlalchemy.orm import Session

from backend.access.permissions import Permission
from backend.city_rules.rules.categories import categories
from backend.complaints.rules.routing_changes import preview, set_review
from backend.core.clock import utc_now
from backend.core.errors import FieldProblem
from backend.core.fields.values import search_words
from backend.models.labels import LEVEL_NAMES
from backend.registry.rules.community_list import communities_like
from backend.registry.rules.lookups import streets_with_districts
from backend.web.audiences import administration_pages
from backend.web.form_actions import Answer, Saved, run_form_action
from backend.web.guard import current_staff, requires
from backend.web.services import services

FEW = 8
LONGEST_NAME = 60


@administration_pages.get("/routing/")
@requires(Permission.CITY_RULE_READ)
def routing() -> str:
    return _page([])


@administration_pages.post("/routing/streets/<row:street_id>")
@requires(Permission.CITY_RULE_CHANGE)
def review_switch(street_id: int) -> Answer:
    reviews = request.form.get("reviews") == "1"

    def work(session: Any) -> Saved:
        street = set_review(session, current_staff(), street_id, utc_now(), reviews=reviews)
        says = f"{street.name}：物业的答复{'先审后发' if reviews else '直接发给居民'}。"
        return Saved(says, url_for("administration.routing", _anchor=f"street-{street_id}"))

    return run_form_action(work, _page)


def _page(problems: list[FieldProblem]) -> str:
    with services().database.reading() as session:
        return render_template(
            "complaints/routing.html",
            streets=streets_with_districts(session),
            categories=categories(session),
            levels=LEVEL_NAMES,
            problems=problems,
            asked=request.args,
            **_asked(session),
        )


def _asked(session: Session) -> dict[str, Any]:
    """The answer to 谁会接到, or the communities that may be meant."""
    name, code = search_words(request.args.get("community"), LONGEST_NAME), request.args.get("category", "")
    if not name:
        return {"found": None, "near": [], "category": None}
    near = communities_like(session, name, limit=FEW)
    exact = [community for community in near if name in {community.name, community.code}]
    category = next((category for category in categories(session) if category.code == code), None)
    chosen = exact[0] if len(exact) == 1 else near[0] if len(near) == 1 else None
    if chosen is None or category is None:
        return {"found": None, "near": near, "category": category}
    routing_preview = preview(session, chosen, category, utc_now())
    return {"found": routing_preview, "near": [chosen], "category": category}
