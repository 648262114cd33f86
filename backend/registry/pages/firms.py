"""物业企业: the list, one firm, a new one."""

from typing import Any

from flask import abort, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.permissions import Permission
from backend.core.clock import local_today, utc_now
from backend.core.errors import FieldProblem
from backend.core.fields.values import search_words
from backend.history.editing import version_of
from backend.models import Community, OfficeLevel, PropertyFirm, ServiceContract
from backend.models.labels import SERVICE_MODE_NAMES
from backend.registry.forms import parse_firm
from backend.registry.rules.firm_changes import add_firm, edit_firm, firms_like
from backend.registry.rules.office_addresses import COLUMN, lines_of_office, offices_with_lines
from backend.web.audiences import administration_pages
from backend.web.form_actions import UNCHANGED, Answer, Saved, run_form_action
from backend.web.guard import current_staff, only_reads, requires
from backend.web.services import services

FIELDS = ("name", "credit_code", "contact", "phone")
MOST_CONTRACTS = 200
LONGEST_SEARCH = 80


@administration_pages.get("/firms/")
@requires(Permission.REGISTER_READ)
def firms() -> str:
    words = search_words(request.args.get("q"), LONGEST_SEARCH)
    with services().database.reading() as session:
        matches = firms_like(session, words)
        with_addresses = offices_with_lines(session, OfficeLevel.FIRM, [firm.id for firm, _ in matches])
        return render_template("registry/firms.html", firms=matches, with_addresses=with_addresses, q=words)


@administration_pages.get("/firms/new")
@requires(Permission.REGISTER_CHANGE)
def new_firm() -> str:
    return _page(None, {}, [])


@administration_pages.post("/firms/new")
@requires(Permission.REGISTER_CHANGE)
def add_new_firm() -> Answer:
    def work(session: Any) -> Saved:
        firm = add_firm(session, current_staff(), parse_firm(request.form), utc_now())
        return Saved(f"已增加“{firm.name}”。接下来到小区页面签合同。", url_for("administration.firms"))

    return run_form_action(work, lambda problems: _page(None, request.form.to_dict(), problems))


@administration_pages.get("/firms/<row:firm_id>")
@requires(Permission.REGISTER_READ)
def firm(firm_id: int) -> str:
    return _page(firm_id, None, [])


@administration_pages.post("/firms/<row:firm_id>")
@requires(Permission.REGISTER_CHANGE)
def change_firm(firm_id: int) -> Answer:
    def work(session: Any) -> Saved:
        firm = session.get(PropertyFirm, firm_id)
        known = lines_of_office(session, firm) if firm is not None else ()
        draft, mark = parse_firm(request.form, known), request.form.get("mark", "")
        changed = edit_firm(session, current_staff(), firm_id, draft, mark, utc_now())
        says = f"“{draft.name}”已保存。" if changed else UNCHANGED
        return Saved(says, url_for("administration.firms"))

    return run_form_action(work, lambda problems: _page(firm_id, request.form.to_dict(), problems))


def _page(firm_id: int | None, form: dict[str, str] | None, problems: list[FieldProblem]) -> str:
    with services().database.reading() as session:
        firm = session.get(PropertyFirm, firm_id) if firm_id is not None else None
        if firm_id is not None and firm is None:
            abort(404)
        if form is None and firm is not None:
            lines = lines_of_office(session, firm)
            form = {name: getattr(firm, name) or "" for name in FIELDS}
            # A notice address carries a password or a robot's key.
            form[COLUMN] = f"{len(lines)} 个（内容不显示）" if only_reads() else "\n".join(lines)
        form = form or {}
        return render_template(
            "registry/firm.html",
            firm=firm,
            form=form,
            problems=problems,
            mark=form.get("mark") or (version_of(firm) if firm else ""),
            contracts=_contracts(session, firm) if firm else [],
            modes=SERVICE_MODE_NAMES,
            today=local_today(),
        )


def _contracts(session: Session, firm: PropertyFirm) -> list[tuple[ServiceContract, Community]]:
    query = (
        select(ServiceContract, Community)
        .join(Community, Community.id == ServiceContract.community_id)
        .where(ServiceContract.firm_id == firm.id)
        .order_by(ServiceContract.starts_on.desc(), Community.code)
        .limit(MOST_CONTRACTS)
    )
    return [(contract, community) for contract, community in session.execute(query)]
