"""二维码: one printed code looked up, drawn, revoked, replaced, moved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Response, abort, request, url_for
from sqlalchemy.orm import Session

from backend.access.permissions import Permission
from backend.core.clock import utc_now
from backend.core.errors import FieldProblem, NotFoundError
from backend.models import Code
from backend.qr.rules.code_changes import (
    found_code,
    move_code,
    names_of,
    replace_code,
    revoke_code,
    words_left_behind,
)
from backend.qr.rules.codes import in_force, older_codes, show_code
from backend.qr.rules.pictures import png, svg
from backend.qr.rules.placements import PLACEMENT_NAMES, spot_of
from backend.qr.rules.scans import scans_of
from backend.registry.forms import parse_code_place, parse_typed_code
from backend.web.audiences import administration_pages
from backend.web.form_actions import Answer, Saved, run_form_action
from backend.web.guard import current_staff, requires
from backend.web.rendering import render, variables_of
from backend.web.services import services


@dataclass(frozen=True, slots=True)
class CodeCard:
    """A code as it is printed, where it hangs, what replaced it, and the older ones that lead to it."""

    code: Code
    printed_code: str
    place: str
    kind: str
    scans: int
    successor: str
    older: str


@variables_of("registry/codes.html")
@dataclass(frozen=True, slots=True)
class CodesPage:
    """`typed` was looked up; `form` is that of moving the code of `card`."""

    typed: str
    card: CodeCard | None = None
    form: Mapping[str, str] = field(default_factory=dict)
    problems: Sequence[FieldProblem] = ()


@administration_pages.get("/codes/")
@requires(Permission.CODE_READ)
def codes() -> str | tuple[str, int]:
    typed = parse_typed_code(request.args)
    if not typed:
        return render(CodesPage(typed=""))
    with services().database.reading() as session:
        try:
            code = found_code(session, typed)
        except NotFoundError as error:
            return render(CodesPage(typed, problems=[FieldProblem("code", error.message)])), 404
        return _card(session, code, {}, [])


@administration_pages.get("/codes/<value>.<kind>")
@requires(Permission.CODE_READ)
def code_picture(value: str, kind: str) -> Response:
    """To save and to put into a layout of one's own."""
    if kind not in {"png", "svg"}:
        abort(404)
    with services().database.reading() as session:
        try:
            code = found_code(session, value)
        except NotFoundError:
            abort(404)
    data, mimetype = (png(code.matrix), "image/png") if kind == "png" else (svg(code.matrix), "image/svg+xml")
    answer = Response(data, mimetype=mimetype)
    if "save" in request.args:
        answer.headers["Content-Disposition"] = f'attachment; filename="{show_code(code.value)}.{kind}"'
    return answer


@administration_pages.post("/codes/<value>/revoked")
@requires(Permission.CODE_CHANGE)
def revoke(value: str) -> Answer:
    def work(session: Any) -> Saved:
        revoke_code(session, current_staff(), found_code(session, value), utc_now())
        return Saved("已停用，扫它的人会看到彩页已停用。", url_for("administration.codes", code=value))

    return run_form_action(work, lambda problems: _again(value, problems))


@administration_pages.post("/codes/<value>/replaced")
@requires(Permission.CODE_CHANGE)
def replace(value: str) -> Answer:
    config = services().config

    def work(session: Any) -> Saved:
        old = found_code(session, value)
        fresh = replace_code(session, current_staff(), old, config.base_url, config.qr_letter_case, utc_now())
        says = f"已换成 {show_code(fresh.value)}，扫旧码的人会被带到新码。"
        return Saved(says, url_for("administration.codes", code=fresh.value))

    return run_form_action(work, lambda problems: _again(value, problems))


@administration_pages.post("/codes/<value>/moved")
@requires(Permission.CODE_CHANGE)
def move(value: str) -> Answer:
    place = parse_code_place(request.form)

    def work(session: Any) -> Saved:
        left_behind = move_code(
            session,
            current_staff(),
            found_code(session, value),
            utc_now(),
            community_code=place.community,
            building_name=place.building,
            spot=place.spot,
        )
        says = f"已移动，下一次扫码就算新的地方。{words_left_behind(left_behind)}"
        return Saved(says, url_for("administration.codes", code=value))

    return run_form_action(work, lambda problems: _again(value, problems))


def _again(value: str, problems: list[FieldProblem]) -> str:
    with services().database.reading() as session:
        return _card(session, found_code(session, value), request.form.to_dict(), problems)


def _card(session: Session, code: Code, form: dict[str, str], problems: list[FieldProblem]) -> str:
    usual = {
        "community": code.community.code,
        "building": code.building.name if code.building else "",
        "spot": code.spot,
    }
    successor = None if code.revoked_at is None else in_force(code)
    card = CodeCard(
        code=code,
        printed_code=show_code(code.value),
        place=f"{code.community.name} {spot_of(code)}".strip(),
        kind=PLACEMENT_NAMES[code.placement],
        scans=scans_of(session, code.id),
        successor=show_code(successor.value) if successor else "",
        older=names_of(older_codes(session, code)),
    )
    return render(CodesPage(show_code(code.value), card, usual | form, problems))
