"""物业企业: the list, one firm, a new one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import abort, request, url_for
from sqlalchemy.orm import Session

from backend.access.permissions import Permission
from backend.core.clock import local_today, utc_now
from backend.core.errors import FieldProblem
from backend.core.fields.reader import FieldReader
from backend.history.editing import version_of
from backend.models import Community, OfficeLevel, PropertyFirm, ServiceContract, ServiceMode
from backend.models.labels import SERVICE_MODE_NAMES
from backend.registry.forms import parse_firm, parse_firm_search
from backend.registry.rules.contract_changes import contracts_of_firm
from backend.registry.rules.firm_changes import add_firm, edit_firm, firms_like
from backend.registry.rules.office_addresses import COLUMN, lines_of_office, offices_with_lines
from backend.web.audiences import administration_pages
from backend.web.form_actions import UNCHANGED, Answer, Saved, run_form_action
from backend.web.guard import current_staff, only_reads, requires
from backend.web.rendering import render, variables_of
from backend.web.services import services

FIELDS = ("name", "credit_code", "contact", "phone")
MOST_CONTRACTS = 200


@variables_of("registry/firms.html")
@dataclass(frozen=True, slots=True)
class FirmsPage:
    """`firms` come with the number of their contracts, `with_addresses` are ids; `q` was searched for."""

    firms: Sequence[tuple[PropertyFirm, int]]
    with_addresses: Collection[int]
    q: str


@variables_of("registry/firm.html")
@dataclass(frozen=True, slots=True)
class FirmPage:
    """The form of a firm, which is None for a new one, with its contracts. `mark` is its version."""

    firm: PropertyFirm | None
    form: Mapping[str, str]
    problems: Sequence[FieldProblem]
    mark: str
    contracts: Sequence[tuple[ServiceContract, Community]]
    modes: Mapping[ServiceMode, str]
    today: date


@administration_pages.get("/firms/")
@requires(Permission.REGISTER_READ)
def firms() -> str:
    words = parse_firm_search(request.args)
    with services().database.reading() as session:
        matches = firms_like(session, words)
        with_addresses = offices_with_lines(session, OfficeLevel.FIRM, [firm.id for firm, _ in matches])
        return render(FirmsPage(matches, with_addresses, words))


@administration_pages.get("/firms/new")
@requires(Permission.REGISTER_CHANGE)
def new_firm() -> str:
    return _page(None, {}, [])


@administration_pages.post("/firms/new")
@requires(Permission.REGISTER_CHANGE)
def add_new_firm() -> Answer:
    def work(session: Any) -> Saved:
        draft = parse_firm(request.form, inner_hosts=services().config.inner_hosts)
        firm = add_firm(session, current_staff(), draft, utc_now())
        return Saved(f"已增加“{firm.name}”。接下来到小区页面签合同。", url_for("administration.firms"))

    return run_form_action(work, lambda problems: _page(None, request.form, problems))


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
        draft = parse_firm(request.form, known, inner_hosts=services().config.inner_hosts)
        mark = FieldReader(request.form).raw("mark")
        changed = edit_firm(session, current_staff(), firm_id, draft, mark, utc_now())
        says = f"“{draft.name}”已保存。" if changed else UNCHANGED
        return Saved(says, url_for("administration.firms"))

    return run_form_action(work, lambda problems: _page(firm_id, request.form, problems))


def _page(firm_id: int | None, form: Mapping[str, str] | None, problems: list[FieldProblem]) -> str:
    with services().database.reading() as session:
        firm = session.get(PropertyFirm, firm_id) if firm_id is not None else None
        if firm_id is not None and firm is None:
            abort(404)
        if form is None:
            form = _as_form(session, firm) if firm is not None else {}
        return render(
            FirmPage(
                firm=firm,
                form=form,
                problems=problems,
                mark=FieldReader(form).raw("mark") or (version_of(firm) if firm else ""),
                contracts=contracts_of_firm(session, firm, MOST_CONTRACTS) if firm else [],
                modes=SERVICE_MODE_NAMES,
                today=local_today(),
            )
        )


def _as_form(session: Session, firm: PropertyFirm) -> dict[str, str]:
    lines = lines_of_office(session, firm)
    form: dict[str, str] = {name: getattr(firm, name) or "" for name in FIELDS}
    # A notice address carries a password or a robot's key.
    form[COLUMN] = f"{len(lines)} 个（内容不显示）" if only_reads() else "\n".join(lines)
    return form
