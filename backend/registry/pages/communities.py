"""小区与合同: the list, and one compound with who served it, serves it and will."""

from flask import abort, render_template, request

from backend.access.permissions import Permission
from backend.core.clock import local_today
from backend.core.errors import FieldProblem
from backend.core.fields.values import member, search_words
from backend.models import Community
from backend.models.labels import SERVICE_MODE_NAMES
from backend.qr.rules.code_changes import codes_of
from backend.qr.rules.codes import show_code
from backend.qr.rules.placements import PLACEMENT_NAMES, spot_of
from backend.registry.pages.choices import firm_choices
from backend.registry.rules.community_list import Served, page_of
from backend.registry.rules.contract_changes import contracts_of
from backend.registry.rules.contracts_in_force import firms_in_force
from backend.web.audiences import administration_pages
from backend.web.guard import requires
from backend.web.services import services

PAGE = 40
LONGEST_SEARCH, LONGEST_CODE = 60, 20
TABS = {Served.ALL: "全部小区", Served.ENDING: "合同快到期", Served.NOBODY: "没有合同"}


@administration_pages.get("/communities/")
@requires(Permission.REGISTER_READ)
def communities() -> str:
    served = member(Served, request.args.get("served")) or Served.ALL
    words = search_words(request.args.get("q"), LONGEST_SEARCH)
    after = search_words(request.args.get("after"), LONGEST_CODE)
    today = local_today()
    with services().database.reading() as session:
        rows = page_of(session, served, words, today, after, PAGE + 1)
        serving = firms_in_force(session, [one.id for one in rows], today)
    return render_template(
        "registry/communities.html",
        rows=rows[:PAGE],
        serving=serving,
        tabs=TABS,
        served=served,
        q=words,
        after=rows[PAGE - 1].code if len(rows) > PAGE else "",
    )


@administration_pages.get("/communities/<row:community_id>")
@requires(Permission.REGISTER_READ)
def community(community_id: int) -> str:
    return community_page(community_id, [])


def community_page(community_id: int, problems: list[FieldProblem]) -> str:
    today = local_today()
    with services().database.reading() as session:
        found = session.get(Community, community_id)
        if found is None:
            abort(404)
        codes = codes_of(session, found.id)
        return render_template(
            "registry/community.html",
            community=found,
            serving=firms_in_force(session, [found.id], today).get(found.id),
            contracts=contracts_of(session, found.id),
            codes=[(code, show_code(code.value), spot_of(code)) for code in codes],
            placements=PLACEMENT_NAMES,
            modes=SERVICE_MODE_NAMES,
            firms=firm_choices(session),
            today=today,
            problems=problems,
        )
