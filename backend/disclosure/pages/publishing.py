"""What an office still has to publish, and the form to publish or correct it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import request, url_for
from sqlalchemy.orm import Session

from backend.access.office_labels import office_label
from backend.access.permissions import Permission
from backend.core.clock import local_today, utc_now
from backend.core.errors import FieldProblem
from backend.disclosure.forms import parse_publication, parse_search, written_figures
from backend.disclosure.pages.resident import DutyLine, ShownVersion, line_of, shown_versions
from backend.disclosure.rules.authority import duty_for, duty_to_publish, may_publish
from backend.disclosure.rules.duties import Duty
from backend.disclosure.rules.office_lists import DutyList, office_lists
from backend.disclosure.rules.publishing import publish
from backend.models import Community
from backend.web.audiences import staff_pages
from backend.web.form_actions import Answer, Saved, run_form_action
from backend.web.guard import current_staff, requires
from backend.web.rendering import render, variables_of
from backend.web.services import services


@dataclass(frozen=True, slots=True)
class OwedLine:
    community: str
    line: DutyLine


@dataclass(frozen=True, slots=True)
class OwedList:
    """The first of a list, and how many there are in all."""

    lines: Sequence[OwedLine]
    count: int


@variables_of("disclosure/owed.html")
@dataclass(frozen=True, slots=True)
class OwedPage:
    """`owed` is what the account's office publishes itself; `of_others` what it oversees and is overdue.

    `q` is the part of a community's name that was searched for.
    """

    owed: OwedList
    published: OwedList
    of_others: OwedList
    q: str


@variables_of("disclosure/publish.html")
@dataclass(frozen=True, slots=True)
class PublishPage:
    community: Community
    line: DutyLine
    basis: str
    versions: Sequence[ShownVersion]
    may_publish: bool
    form: Mapping[str, str]
    problems: Sequence[FieldProblem]


@staff_pages.get("/disclosures", endpoint="disclosures")
@requires(Permission.DISCLOSURE_READ)
def _owed() -> str:
    day, words = local_today(), parse_search(request.args)

    def as_lines(duties: DutyList) -> OwedList:
        lines = [OwedLine(duty.row.community.name, line_of(duty, day)) for duty in duties.duties]
        return OwedList(lines, duties.count)

    with services().database.reading() as session:
        lists = office_lists(session, current_staff(), words, day)
        return render(
            OwedPage(as_lines(lists.owed), as_lines(lists.published), as_lines(lists.of_others), words)
        )


@staff_pages.get("/disclosures/<row:duty_id>", endpoint="disclosure")
@requires(Permission.DISCLOSURE_READ)
def _duty(duty_id: int) -> str:
    with services().database.reading() as session:
        return _page(session, duty_for(session, current_staff(), duty_id), None, [])


@staff_pages.post("/disclosures/<row:duty_id>", endpoint="publish")
@requires(Permission.DISCLOSURE_PUBLISH)
def _publish(duty_id: int) -> Answer:
    account = current_staff()

    def work(session: Session) -> Saved:
        duty = duty_to_publish(session, account, duty_id)
        publication = parse_publication(request.form)
        version = publish(session, duty, publication, account, office_label(account), utc_now())
        says = (
            "已经公布，居民现在就能看到。"
            if version.number == 1
            else "已经更正。原来的版本还能看到，改动会标出来。"
        )
        return Saved(says, url_for("staff.disclosure", duty_id=duty_id))

    def again(problems: list[FieldProblem]) -> str:
        with services().database.reading() as session:
            return _page(session, duty_for(session, account, duty_id), request.form, problems)

    return run_form_action(work, again)


def _page(
    session: Session, duty: Duty, form: Mapping[str, str] | None, problems: Sequence[FieldProblem]
) -> str:
    versions = shown_versions(session, duty.row.id)
    return render(
        PublishPage(
            community=duty.row.community,
            line=line_of(duty, local_today()),
            basis=duty.rule.basis,
            versions=versions,
            may_publish=may_publish(current_staff(), duty),
            form=form if form is not None else _filled(versions),
            problems=problems,
        )
    )


def _filled(versions: Sequence[ShownVersion]) -> dict[str, str]:
    """A correction begins with what stands."""
    if not versions:
        return {}
    latest = versions[0]
    day = latest.row.document_on
    return {
        "figures": written_figures(list(latest.figures)),
        "words": latest.words,
        "document": latest.row.document,
        "document_on": day.isoformat() if day else "",
    }
