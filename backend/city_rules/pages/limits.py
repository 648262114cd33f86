"""时限与规则: one form with every figure, what it does and where it comes from."""

from typing import Any

from flask import render_template, request, url_for

from backend.access.permissions import Permission
from backend.city_rules.forms import parse_limits
from backend.city_rules.rules.limit_changes import (
    limits_now,
    mark_of_limits,
    set_limits,
)
from backend.city_rules.rules.limits import LIMITS
from backend.core.clock import utc_now
from backend.core.errors import FieldProblem
from backend.web.acting import UNCHANGED, Answer, Done, attempt
from backend.web.audiences import administration_pages
from backend.web.guard import current_staff, requires
from backend.web.services import services


@administration_pages.get("/limits/")
@requires(Permission.CITY_RULE_READ)
def limits() -> str:
    return _page(None, [])


@administration_pages.post("/limits/")
@requires(Permission.CITY_RULE_CHANGE)
def change_limits() -> Answer:
    def work(session: Any) -> Done:
        figures, mark = parse_limits(request.form), request.form.get("mark", "")
        changed = set_limits(session, current_staff(), figures, mark, utc_now())
        says = "已保存，从现在起开始计时的投诉按新规则。" if changed else UNCHANGED
        return Done(says, url_for("administration.limits"))

    return attempt(work, lambda problems: _page(request.form.to_dict(), problems))


def _page(form: dict[str, str] | None, problems: list[FieldProblem]) -> str:
    with services().database.reading() as session:
        row = limits_now(session)
        return render_template(
            "city_rules/limits.html",
            limits=LIMITS,
            form=form or {limit.name: str(getattr(row, limit.name)) for limit in LIMITS},
            now={limit.name: getattr(row, limit.name) for limit in LIMITS},
            usual={limit.name: limit.default for limit in LIMITS},
            mark=(form or {}).get("mark") or mark_of_limits(session),
            problems=problems,
        )
