"""换物业: a contract or the fallback of a compound, with what will move shown before it is confirmed."""

from collections.abc import Callable
from typing import Any

from flask import abort, render_template, request, url_for
from sqlalchemy.orm import Session

from backend.access.permissions import Permission
from backend.core.clock import local_today, utc_now
from backend.core.errors import FieldProblem
from backend.history.editing import mark_of
from backend.history.undoing import tried
from backend.models import Community, PropertyFirm, ServiceContract
from backend.models.labels import SERVICE_MODE_NAMES
from backend.registry.forms import parse_contract, parse_fallback
from backend.registry.pages.choices import firm_choices
from backend.registry.pages.communities import community_page
from backend.registry.rules.contract_changes import (
    ContractDraft,
    save_contract,
    set_fallback,
)
from backend.web.acting import Answer, Done, attempt
from backend.web.audiences import administration_pages
from backend.web.guard import current_staff, requires
from backend.web.services import services

NEW, OLD = (
    "/communities/<row:community_id>/contracts/new",
    "/communities/<row:community_id>/contracts/<row:contract_id>",
)


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

    def work(session: Session) -> Done | str:
        firm_id = parse_fallback(session, request.form)

        def change() -> int:
            return set_fallback(session, current_staff(), community_id, firm_id, now)

        return _confirmed(session, community_id, change, "改兜底物业")

    return attempt(work, lambda problems: community_page(community_id, problems))


def _save(community_id: int, contract_id: int | None) -> Answer:
    now, mark = utc_now(), request.form.get("mark", "")

    def work(session: Session) -> Done | str:
        draft = parse_contract(session, request.form)

        def change() -> int:
            return save_contract(session, current_staff(), community_id, contract_id, draft, mark, now)

        return _confirmed(session, community_id, change, _words(session, draft))

    return attempt(work, lambda problems: _page(community_id, contract_id, request.form.to_dict(), problems))


def _confirmed(session: Session, community_id: int, change: Callable[[], int], what: str) -> Done | str:
    """Where open complaints would move, their number is shown first, and the same form comes again."""
    if request.form.get("confirmed") != "1":
        moving = tried(session, change)
        if moving:
            return render_template(
                "web/confirm.html",
                what=what,
                moving=moving,
                community=session.get_one(Community, community_id),
                back=url_for("administration.community", community_id=community_id),
                fields=[(name, value) for name, value in request.form.items() if name != "csrf_token"],
            )
    moved = change()
    says = f"已保存，{moved} 件未办结的投诉已改派，居民会收到通知。" if moved else "已保存。"
    return Done(says, url_for("administration.community", community_id=community_id))


def _words(session: Session, draft: ContractDraft) -> str:
    firm = session.get_one(PropertyFirm, draft.firm_id)
    until = f"至 {draft.ends_on}" if draft.ends_on else "起长期"
    return f"与“{firm.name}”的合同，{draft.starts_on} {until}"


def _page(
    community_id: int, contract_id: int | None, form: dict[str, str] | None, problems: list[FieldProblem]
) -> str:
    with services().database.reading() as session:
        community = session.get(Community, community_id)
        row = session.get(ServiceContract, contract_id) if contract_id is not None else None
        if community is None or (
            contract_id is not None and (row is None or row.community_id != community_id)
        ):
            abort(404)
        form = form if form is not None else _as_form(row)
        return render_template(
            "registry/contract.html",
            community=community,
            contract=row,
            form=form,
            problems=problems,
            mark=form.get("mark") or (mark_of(row) if row else ""),
            firms=firm_choices(session),
            modes=SERVICE_MODE_NAMES,
            today=local_today(),
        )


def _as_form(row: Any) -> dict[str, str]:
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
