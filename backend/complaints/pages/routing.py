"""派单: a trial of the routing rules, and which streets review replies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask import request, url_for
from sqlalchemy.orm import Session

from backend.access.permissions import Permission
from backend.city_rules.rules.categories import categories
from backend.complaints.forms.routing import RoutingQuestion, parse_question
from backend.complaints.rules.routing_changes import RoutingPreview, preview, set_review
from backend.core.clock import utc_now
from backend.core.errors import FieldProblem
from backend.core.fields.reader import FieldReader
from backend.models import Category, Community, OfficeLevel, Street
from backend.models.labels import LEVEL_NAMES
from backend.registry.rules.community_list import communities_like
from backend.registry.rules.lookups import streets_with_districts
from backend.web.audiences import administration_pages
from backend.web.form_actions import Answer, Saved, run_form_action
from backend.web.guard import current_staff, requires
from backend.web.rendering import render, variables_of
from backend.web.services import services

FEW = 8


@dataclass(frozen=True, slots=True)
class RoutingAnswer:
    """Who would get a complaint: `preview` for the only community in `near`. Several may be meant."""

    preview: RoutingPreview | None
    near: Sequence[Community]
    category: Category | None


@variables_of("complaints/routing.html", RoutingAnswer)
@dataclass(frozen=True, slots=True)
class RoutingPage:
    streets: Sequence[Street]
    categories: Sequence[Category]
    question: RoutingQuestion
    problems: Sequence[FieldProblem]
    levels: Mapping[OfficeLevel, str] = field(default_factory=lambda: LEVEL_NAMES)


@administration_pages.get("/routing/")
@requires(Permission.CITY_RULE_READ)
def routing() -> str:
    return _page([])


@administration_pages.post("/routing/streets/<row:street_id>")
@requires(Permission.CITY_RULE_CHANGE)
def review_switch(street_id: int) -> Answer:
    reviews = FieldReader(request.form).is_ticked("reviews")

    def work(session: Session) -> Saved:
        street = set_review(session, current_staff(), street_id, utc_now(), reviews=reviews)
        says = f"{street.name}：物业的答复{'先审后发' if reviews else '直接发给居民'}。"
        return Saved(says, url_for("administration.routing", _anchor=f"street-{street_id}"))

    return run_form_action(work, _page)


def _page(problems: list[FieldProblem]) -> str:
    question = parse_question(request.args)
    with services().database.reading() as session:
        return render(
            RoutingPage(streets_with_districts(session), categories(session), question, problems),
            _answer(session, question),
        )


def _answer(session: Session, question: RoutingQuestion) -> RoutingAnswer:
    if not question.community:
        return RoutingAnswer(None, (), None)
    near = communities_like(session, question.community, limit=FEW)
    exact = [community for community in near if question.community in {community.name, community.code}]
    category = next((row for row in categories(session) if row.code == question.category), None)
    chosen = exact[0] if len(exact) == 1 else near[0] if len(near) == 1 else None
    if chosen is None or category is None:
        return RoutingAnswer(None, near, category)
    return RoutingAnswer(preview(session, chosen, category, utc_now()), [chosen], category)
