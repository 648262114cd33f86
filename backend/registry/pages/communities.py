"""小区与合同: the list, and one community with who served it, serves it and will."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import abort, request

from backend.access.permissions import Permission
from backend.core.clock import local_today
from backend.core.errors import FieldProblem
from backend.models import Code, Community, Placement, PropertyFirm, ServiceContract, ServiceMode
from backend.models.labels import SERVICE_MODE_NAMES
from backend.qr.rules.code_changes import codes_of
from backend.qr.rules.codes import show_code
from backend.qr.rules.placements import PLACEMENT_NAMES, spot_of
from backend.registry.forms import parse_community_filter
from backend.registry.rules.community_list import Served, page_of
from backend.registry.rules.contract_changes import contracts_of
from backend.registry.rules.contracts_in_force import firms_in_force
from backend.registry.rules.lookups import firm_choices
from backend.web.audiences import administration_pages
from backend.web.guard import requires
from backend.web.rendering import render, variables_of
from backend.web.services import services

PAGE = 40
TABS = {Served.ALL: "全部小区", Served.ENDING: "合同快到期", Served.NOBODY: "没有合同"}


@variables_of("registry/communities.html")
@dataclass(frozen=True, slots=True)
class CommunitiesPage:
    """`serving` is by a community's id: the firm, and why it. `after` is where the next page begins."""

    rows: Sequence[Community]
    serving: Mapping[int, tuple[PropertyFirm, str]]
    tabs: Mapping[Served, str]
    served: Served
    q: str
    after: str


@variables_of("registry/community.html")
@dataclass(frozen=True, slots=True)
class CommunityPage:
    """`serving` is the firm and why it; `codes` come as they are printed, with their spots."""

    community: Community
    serving: tuple[PropertyFirm, str] | None
    contracts: Sequence[ServiceContract]
    codes: Sequence[tuple[Code, str, str]]
    placements: Mapping[Placement, str]
    modes: Mapping[ServiceMode, str]
    firms: Sequence[tuple[str, str]]
    today: date
    problems: Sequence[FieldProblem]


@administration_pages.get("/communities/")
@requires(Permission.REGISTER_READ)
def communities() -> str:
    community_filter, today = parse_community_filter(request.args), local_today()
    with services().database.reading() as session:
        rows = page_of(
            session, community_filter.served, community_filter.words, today, community_filter.after, PAGE + 1
        )
        serving = firms_in_force(session, [row.id for row in rows], today)
    return render(
        CommunitiesPage(
            rows=rows[:PAGE],
            serving=serving,
            tabs=TABS,
            served=community_filter.served,
            q=community_filter.words,
            after=rows[PAGE - 1].code if len(rows) > PAGE else "",
        )
    )


@administration_pages.get("/communities/<row:community_id>")
@requires(Permission.REGISTER_READ)
def community(community_id: int) -> str:
    return community_page(community_id, [])


def community_page(community_id: int, problems: list[FieldProblem]) -> str:
    today = local_today()
    with services().database.reading() as session:
        community = session.get(Community, community_id)
        if community is None:
            abort(404)
        codes = codes_of(session, community.id)
        return render(
            CommunityPage(
                community=community,
                serving=firms_in_force(session, [community.id], today).get(community.id),
                contracts=contracts_of(session, community.id),
                codes=[(code, show_code(code.value), spot_of(code)) for code in codes],
                placements=PLACEMENT_NAMES,
                modes=SERVICE_MODE_NAMES,
                firms=firm_choices(session),
                today=today,
                problems=problems,
            )
        )
