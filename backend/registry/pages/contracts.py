"""换物业: a contract or the fallback of a community, with what will move shown before it is confirmed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask import abort, request, url_for
from sqlalchemy.orm import Session

from backend.access.permissions import Permission
from backend.core.clock import utc_now
from backend.core.errors import FieldProblem
from backend.core.fields.reader import FieldReader
from backend.history.editing import version_of
from backend.history.undoing import tried
from backend.models import Community, PropertyFirm, ServiceContract, ServiceMode
from backend.models.labels import SERVICE_MODE_NAMES
from backend.registry.forms import fields_to_repeat, parse_contract, parse_fallback
from backend.registry.pages.communities import community_page
from backend.registry.rules.contract_changes import (
    ContractDraft,
    save_contract,
    set_fallback,
)
from backend.registry.rules.lookups import firm_choices
from backend.web.audiences import administration_pages
from backend.web.confirmation import Confirmation
from backend.web.form_actions import Answer, Saved, run_form_action
from backend.web.guard import current_staff, requires
from backend.web.rendering import render, variables_of
from backend.web.services import services

NEW, OLD = (
    "/communities/<row:community_id>/contracts/new",
    "/communities/<row:community_id>/contracts/<row:contract_id>",
)


@variables_of("registry/contract.html")
@dataclass(frozen=True, slots=True)
class ContractPage:
    """The form of a contract, which is None for a new one. `mark` is its version."""

    community: Community
    contract: ServiceContract | None
    form: Mapping[str, str]
    problems: Sequence[FieldProblem]
    mark: str
    firms: Sequence[tuple[str, str]]
    modes: Mapping[ServiceMode, str]


@administration_pages.get(NEW)
@requires(Permission.REGISTER_CHANGE)
def new_contract(community_id: int) -> str:
    return _page(community_id, None, {"mode": "market", "ends_others": "1"}, [])


@administration_pages.get(OLD)
@requires(Permission.REGISTER_READ)
def contract(community_id: int, contract_id: int) -> str:
    return _page(community_id, contract_id, None, [])


@administration_pages.post(NEW)
@requires(Permission.REGISTER_CHANGE)
def add_contract(community_id: int) -> Answer:
    return _save(community_id, None)


@administration_pages.post(OLD)
@requires(Permission.REGISTER_CHANGE)
def change_contract(community_id: int, contract_id: int) -> Answer:
    return _save(community_id, contract_id)


@administration_pages.post("/communities/<row:community_id>/fallback")
@requires(Permission.REGISTER_CHANGE)
def change_fallback(community_id: int) -> Answer:
    now = utc_now()

    def work(session: Session) -> Saved | str:
        firm_id = parse_fallback(session, request.form)

        def change() -> int:
            return set_fallback(session, current_staff(), community_id, firm_id, now)

        return _confirmed(session, community_id, change, "改兜底物业")

    return run_form_action(work, lambda problems: community_page(community_id, problems))


def _save(community_id: int, contract_id: int | None) -> Answer:
    now, mark = utc_now(), FieldReader(request.form).raw("mark")

    def work(session: Session) -> Saved | str:
        draft = parse_contract(session, request.form)

        def change() -> int:
            return save_contract(session, current_staff(), community_id, contract_id, draft, mark, now)

        return _confirmed(session, community_id, change, _words(session, draft))

    return run_form_action(work, lambda problems: _page(community_id, contract_id, request.form, problems))


def _confirmed(session: Session, community_id: int, change: Callable[[], int], what: str) -> Saved | str:
    """Where open complaints would move, their number is shown first, and the same form comes again."""
    address = url_for("administration.community", community_id=community_id)
    if not FieldReader(request.form).is_ticked("confirmed"):
        moving = tried(session, change)
        if moving:
            community = session.get_one(Community, community_id)
            return render(Confirmation(what, moving, community, fields_to_repeat(request.form), address))
    moved = change()
    says = f"已保存，{moved} 件未办结的投诉已改派，居民会收到通知。" if moved else "已保存。"
    return Saved(says, address)


def _words(session: Session, draft: ContractDraft) -> str:
    firm = session.get_one(PropertyFirm, draft.firm_id)
    until = f"至 {draft.ends_on}" if draft.ends_on else "起长期"
    return f"与“{firm.name}”的合同，{draft.starts_on} {until}"


def _page(
    community_id: int,
    contract_id: int | None,
    form: Mapping[str, str] | None,
    problems: list[FieldProblem],
) -> str:
    with services().database.reading() as session:
        community = session.get(Community, community_id)
        row = session.get(ServiceContract, contract_id) if contract_id is not None else None
        if community is None or (
            contract_id is not None and (row is None or row.community_id != community_id)
        ):
            abort(404)
        form = form if form is not None else _as_form(row)
        return render(
            ContractPage(
                community=community,
                contract=row,
                form=form,
                problems=problems,
                mark=FieldReader(form).raw("mark") or (version_of(row) if row else ""),
                firms=firm_choices(session),
                modes=SERVICE_MODE_NAMES,
            )
        )


def _as_form(row: ServiceContract | None) -> dict[str, str]:
    if row is None:
        return {}
    return {
        "firm": str(row.firm_id),
        "starts_on": row.starts_on.isoformat(),
        "ends_on": row.ends_on.isoformat() if row.ends_on else "",
        "mode": row.mode.value,
        "grade": row.grade,
        "fee": "" if row.fee_fen is None else f"{row.fee_fen / 100:.2f}",
    }
