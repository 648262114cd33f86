"""通知用语: the wording of residents' notices, with a preview."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

from flask import abort, render_template, request, url_for
from sqlalchemy.orm import Session

from backend.access.permissions import Permission, may
from backend.core.clock import utc_now
from backend.core.errors import FieldProblem
from backend.notices.forms import parse_wording, parse_wording_button
from backend.notices.rules import wording_changes as rules
from backend.notices.rules.wording import KINDS, NoticeKind, WordingText, fields_of, row_of, wording_of
from backend.web.audiences import administration_pages
from backend.web.form_actions import UNCHANGED, Answer, Saved, run_form_action
from backend.web.guard import current_staff, requires
from backend.web.rendering import render, variables_of
from backend.web.services import services


@variables_of("notices/wording.html")
@dataclass(frozen=True, slots=True)
class WordingPage:
    """The form of kind `code`, as it is now or as it was sent. `preview` is empty where it has problems.

    `is_own`: the city set its own wording. `mark` is the version that the form changes.
    """

    code: str
    kind: NoticeKind
    form: Mapping[str, str]
    is_own: bool
    built_in: WordingText
    fields: Sequence[str]
    mark: str
    preview: str
    problems: Sequence[FieldProblem]
    sample: Mapping[str, str] = field(default_factory=lambda: rules.EXAMPLE)
    longest: int = rules.LONGEST


@administration_pages.get("/wordings/")
@requires(Permission.CITY_RULE_READ)
def wordings() -> str:
    """All of them, or with `kind` the form of one for whoever may change it."""
    kind = request.args.get("kind", "")
    if kind:
        if not may(current_staff(), Permission.CITY_RULE_CHANGE):
            abort(404)
        return _form(kind, None, [])
    with services().database.reading() as session:
        kinds = [
            (
                code,
                kind,
                rules.preview_text(wording_of(session, code).words),
                row_of(session, code) is not None,
            )
            for code, kind in KINDS.items()
        ]
        return render_template("notices/wordings.html", kinds=kinds)


@administration_pages.post("/wordings/")
@requires(Permission.CITY_RULE_CHANGE)
def change_wording() -> Answer:
    button = parse_wording_button(request.form)

    def work(session: Session) -> Saved | str:
        if button.action == "built-in":
            changed = rules.use_built_in(session, current_staff(), button.kind, utc_now())
            return Saved("已恢复系统用语。" if changed else UNCHANGED, url_for("administration.wordings"))
        wording = parse_wording(button.kind, request.form)
        if button.action == "preview":
            preview = rules.preview_text(wording.words)
            return _form(button.kind, request.form.to_dict(), [], preview=preview)
        changed = rules.set_wording(session, current_staff(), button.kind, wording, button.mark, utc_now())
        says = "已保存，从现在起按新的说法通知居民。" if changed else UNCHANGED
        return Saved(says, url_for("administration.wordings"))

    return run_form_action(work, lambda problems: _form(button.kind, request.form.to_dict(), problems))


def _form(code: str, form: dict[str, str] | None, problems: list[FieldProblem], *, preview: str = "") -> str:
    if code not in KINDS:
        abort(404)
    with services().database.reading() as session:
        now = wording_of(session, code)
        return render(
            WordingPage(
                code=code,
                kind=KINDS[code],
                form=form or asdict(now),
                is_own=row_of(session, code) is not None,
                built_in=KINDS[code].built_in,
                fields=fields_of(code),
                mark=(form or {}).get("mark") or rules.version_of_wording(session, code),
                preview=preview or ("" if form else rules.preview_text(now.words)),
                problems=problems,
            )
        )
