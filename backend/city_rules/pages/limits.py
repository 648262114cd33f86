"""时限与规则: one form with every figure, what it does and where it comes from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from backend.access.permissions import Permission
from backend.city_rules.forms import parse_limits
from backend.city_rules.rules.limit_changes import (
    limits_now,
    set_limits,
    version_of_limits,
)
from backend.city_rules.rules.limits import LIMITS, Limit
from backend.core.clock import utc_now
from backend.core.errors import FieldProblem
from backend.core.fields.reader import FieldReader
from backend.web.audiences import administration_pages
from backend.web.form_actions import UNCHANGED, Answer, Saved, run_form_action
from backend.web.guard import current_staff, requires
from backend.web.rendering import render, variables_of
from backend.web.services import services


@variables_of("city_rules/limits.html")
@dataclass(frozen=True, slots=True)
class LimitsPage:
    """By a limit's name: `now` is the figure in force, `usual` the one that the product ships with."""

    limits: Sequence[Limit]
    form: Mapping[str, str]
    now: Mapping[str, int]
    usual: Mapping[str, int]
    mark: str
    problems: Sequence[FieldProblem]


@administration_pages.get("/limits/")
@requires(Permission.CITY_RULE_READ)
def limits() -> str:
    return _page({}, [])


@administration_pages.post("/limits/")
@requires(Permission.CITY_RULE_CHANGE)
def change_limits() -> Answer:
    def work(session: Any) -> Saved:
        figures = parse_limits(request.form)
        changed = set_limits(
            session, current_staff(), figures, FieldReader(request.form).raw("mark"), utc_now()
        )
        says = "已保存，从现在起开始计时的投诉按新规则。" if changed else UNCHANGED
        return Saved(says, url_for("administration.limits"))

    return run_form_action(work, lambda problems: _page(request.form, problems))


def _page(form: Mapping[str, str], problems: list[FieldProblem]) -> str:
    """Without a form, filled with the figures in force."""
    with services().database.reading() as session:
        row = limits_now(session)
        now = {limit.name: int(getattr(row, limit.name)) for limit in LIMITS}
        return render(
            LimitsPage(
                limits=LIMITS,
                form=form or {name: str(figure) for name, figure in now.items()},
                now=now,
                usual={limit.name: limit.default for limit in LIMITS},
                mark=FieldReader(form).raw("mark") or version_of_limits(session),
                problems=problems,
            )
        )
