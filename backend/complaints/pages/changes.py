"""修改记录: the list of changes, one change before and after, and its undo."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import abort, request, url_for
from sqlalchemy.orm import Session

from backend.access.permissions import Permission
from backend.core.clock import utc_now
from backend.core.errors import FieldProblem
from backend.core.fields.reader import FieldReader
from backend.core.fields.values import member, row_id
from backend.history.authority import may_undo
from backend.history.differences import PAGE, Difference, changes_page, differences
from backend.history.registered import registered
from backend.history.undoing import is_undoable, tried, undo
from backend.models import Change, ChangeArea, Community
from backend.registry.rules.contract_undo import communities_of
from backend.web.audiences import administration_pages
from backend.web.confirmation import Confirmation
from backend.web.form_actions import Answer, Saved, run_form_action
from backend.web.guard import current_staff, requires
from backend.web.rendering import render, variables_of
from backend.web.services import services


@variables_of("complaints/changes.html")
@dataclass(frozen=True, slots=True)
class ChangeList:
    """`more` is the id after which the next page begins; `area` the chosen one."""

    rows: Sequence[Change]
    more: int | None
    areas: Mapping[ChangeArea, str]
    area: ChangeArea | None


@variables_of("complaints/change.html")
@dataclass(frozen=True, slots=True)
class ChangePage:
    change: Change
    differences: Sequence[Difference]
    area: str
    undoable: bool
    problems: Sequence[FieldProblem]


@administration_pages.get("/changes/")
@requires(Permission.CITY_RULE_READ)
def changes() -> str:
    area = member(ChangeArea, request.args.get("area"))
    with services().database.reading() as session:
        rows = changes_page(session, area, row_id(request.args.get("before")))
    return render(
        ChangeList(
            rows=rows[:PAGE],
            more=rows[PAGE - 1].id if len(rows) > PAGE else None,
            areas=area_names(),
            area=area,
        )
    )


@administration_pages.get("/changes/<row:change_id>")
@requires(Permission.CITY_RULE_READ)
def change(change_id: int) -> str:
    return _page(change_id, [])


@administration_pages.post("/changes/<row:change_id>/undone")
@requires(Permission.CITY_RULE_CHANGE)
def undo_change(change_id: int) -> Answer:
    now = utc_now()

    def take_back(session: Session) -> int:
        return undo(session, change_id, current_staff(), now)

    def work(session: Session) -> Saved | str:
        if not FieldReader(request.form).is_ticked("confirmed"):
            moving = tried(session, lambda: take_back(session))
            if moving:
                return _confirm(session, change_id, moving)
        moved = take_back(session)
        says = f"已撤销，{moved} 件未办结的投诉随之改派。" if moved else "已撤销，恢复到修改之前。"
        return Saved(says, url_for("administration.changes"))

    return run_form_action(work, lambda problems: _page(change_id, problems))


def area_names() -> dict[ChangeArea, str]:
    """In the order of the administration's pages."""
    return {area: registered().areas[area].name for area in ChangeArea}


def _confirm(session: Session, change_id: int, moving: int) -> str:
    change = session.get_one(Change, change_id)
    [community_id, *_] = communities_of(session, change)
    return render(
        Confirmation(
            what=f"撤销“{change.what}”",
            moving=moving,
            community=session.get_one(Community, community_id),
            fields=[],
            back=url_for("administration.change", change_id=change_id),
        )
    )


def _page(change_id: int, problems: list[FieldProblem]) -> str:
    with services().database.reading() as session:
        change = session.get(Change, change_id)
        if change is None:
            abort(404)
        return render(
            ChangePage(
                change=change,
                differences=differences(session, change),
                area=registered().areas[change.area].name,
                undoable=is_undoable(change)
                and change.undone_at is None
                and may_undo(current_staff(), change.staff),
                problems=problems,
            )
        )
