"""What was published of a community, item by item; a resident may say that it is wrong, or missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import zip_longest

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from backend.complaints.forms.complaint import new_key, parse_key
from backend.complaints.rules.filing.intake import Submission
from backend.core.clock import local_today, utc_now
from backend.core.errors import FieldProblem, InvalidInputError, KeyReusedError, NotFoundError
from backend.core.fields.reader import FieldReader
from backend.disclosure.rules.duties import STATE_NAMES, Duty, DutyState, duties_of_community, duty_of
from backend.disclosure.rules.items import BASIS_NAMES, SUBJECT_NAMES
from backend.disclosure.rules.objections import (
    TrackedObjection,
    file_objection,
    objections_to,
    overdue_words,
    title_of,
)
from backend.disclosure.rules.publishing import ChangedFigure, Figure, differences, figures_of, versions_of
from backend.models import Channel, Community, DisclosureVersion
from backend.web.audiences import resident_pages
from backend.web.limits import PAGES, limit_posts
from backend.web.rendering import render, variables_of
from backend.web.services import limiter, services

SHOWN_FOR = timedelta(days=400)  # a year's periods and those before them
LONGEST_ROW = 60


@dataclass(frozen=True, slots=True)
class DutyLine:
    """One item as a list shows it. `late` is in days."""

    id: int
    title: str
    state: DutyState
    state_name: str
    due_on: date
    published_on: date | None
    late: int
    publisher: str


@dataclass(frozen=True, slots=True)
class SubjectDuties:
    """The items of one subject that are not overdue."""

    key: str
    name: str
    duties: Sequence[DutyLine]


@variables_of("disclosure/community.html")
@dataclass(frozen=True, slots=True)
class CommunityDisclosures:
    community: Community
    overdue: Sequence[DutyLine]
    subjects: Sequence[SubjectDuties]


@dataclass(frozen=True, slots=True)
class ShownVersion:
    """`changes` are those against the version before it."""

    row: DisclosureVersion
    figures: Sequence[Figure]
    words: str
    changes: Sequence[ChangedFigure]


@variables_of("disclosure/duty.html")
@dataclass(frozen=True, slots=True)
class DutyPage:
    """One item with all its versions, the latest first. `form` is what was typed into the objection."""

    community: Community
    line: DutyLine
    basis: str
    basis_state: str
    versions: Sequence[ShownVersion]
    objections: Sequence[TrackedObjection]
    form: Mapping[str, str]
    problems: Sequence[FieldProblem]
    key: str


@resident_pages.get("/communities/<row:community_id>/disclosures", endpoint="disclosures")
@limiter.limit(PAGES)
def _disclosures(community_id: int) -> ResponseReturnValue:
    day = local_today()
    with services().database.reading() as session:
        community = session.get(Community, community_id)
        if community is None:
            raise NotFoundError("没有找到这个小区。")
        duties = duties_of_community(session, community_id, since=day - SHOWN_FOR)
        lines = [(duty.rule.subject, line_of(duty, day)) for duty in duties]
        overdue = [line for _, line in lines if line.state is DutyState.OVERDUE]
        by_subject = {
            key: [line for subject, line in lines if subject == key and line.state is not DutyState.OVERDUE]
            for key in SUBJECT_NAMES
        }
        subjects = [
            SubjectDuties(key, SUBJECT_NAMES[key], of_it) for key, of_it in by_subject.items() if of_it
        ]
        return render(CommunityDisclosures(community, overdue, subjects))


@resident_pages.get("/disclosures/<row:duty_id>", endpoint="disclosure")
@limiter.limit(PAGES)
def _disclosure(duty_id: int) -> ResponseReturnValue:
    with services().database.reading() as session:
        return _duty_page(session, _existing(session, duty_id), {}, [])


@resident_pages.post("/disclosures/<row:duty_id>/objections", endpoint="object")
@limit_posts
def _object(duty_id: int) -> ResponseReturnValue:
    """An objection is filed as a complaint; its private link follows."""
    reader = FieldReader(request.form)
    submission = Submission(
        idempotency_key=parse_key(request.form),
        channel=Channel.WEB,
        words=reader.raw("words"),
        phone=reader.raw("phone"),
        anonymous=reader.is_empty("phone"),
    )
    row = reader.line("row", LONGEST_ROW, "请从列表里选一行。")
    try:
        reader.finish()
        with services().database.transaction() as session:
            receipt = file_objection(session, _existing(session, duty_id), submission, row, utc_now())
    except (InvalidInputError, KeyReusedError) as refused:
        with services().database.reading() as session:
            page = _duty_page(session, _existing(session, duty_id), request.form, refused.problems)
        return page, refused.status
    return redirect(url_for("resident.status", token=receipt.token, receipt=1), 303)


def line_of(duty: Duty, day: date) -> DutyLine:
    state = duty.state(day)
    return DutyLine(
        id=duty.row.id,
        title=title_of(duty),
        state=state,
        state_name=STATE_NAMES[state],
        due_on=duty.row.due_on,
        published_on=duty.row.published_on,
        late=duty.days_late(day),
        publisher=duty.latest.publisher_name if duty.latest else duty.publisher,
    )


def shown_versions(session: Session, duty_id: int) -> list[ShownVersion]:
    """The latest first, each with what it changed."""
    versions = versions_of(session, duty_id)
    return [
        ShownVersion(
            version,
            figures_of(version),
            str(version.content.get("words", "")),
            differences(before, version) if before else (),
        )
        for version, before in zip_longest(versions, versions[1:])
    ]


def _existing(session: Session, duty_id: int) -> Duty:
    duty = duty_of(session, duty_id)
    if duty is None:
        raise NotFoundError("没有找到这一项公示。")
    return duty


def _duty_page(
    session: Session, duty: Duty, form: Mapping[str, str], problems: Sequence[FieldProblem]
) -> str:
    line = line_of(duty, local_today())
    filled = dict(form) or (
        {"words": overdue_words(duty, line.late)} if line.state is DutyState.OVERDUE else {}
    )
    return render(
        DutyPage(
            community=duty.row.community,
            line=line,
            basis=duty.rule.basis,
            basis_state=BASIS_NAMES[duty.rule.basis_state],
            versions=shown_versions(session, duty.row.id),
            objections=objections_to(session, duty.row.id),
            form=filled,
            problems=problems,
            key=new_key(),
        )
    )
