"""How a complaint counts in each rate, as SQL: yes, no, or why not counted."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Exists, ScalarSelect, and_, case, exists, or_, select

from backend.city_rules.rules.current import CityRules
from backend.models import (
    Breach,
    BreachKind,
    Complaint,
    ComplaintEvent,
    ComplaintParty,
    Move,
    PartyRole,
    State,
)
from backend.models.base import readable
from backend.statistics.rules.rates import NO, YES, ExclusionReason, RateKind
from backend.statistics.rules.scopes import charged_firm

Whens = Sequence[tuple[ColumnElement[bool], str]]
_IN_WORK = Complaint.state.in_((State.DISPATCHED, State.ACCEPTED))
_ANSWERED = Complaint.replied_at.is_not(None)
_MERGED = (Complaint.merged_into_id.is_not(None), ExclusionReason.MERGED)
_ENDED = (
    (Complaint.state == State.WITHDRAWN, ExclusionReason.WITHDRAWN),
    (Complaint.state == State.REJECTED, ExclusionReason.REJECTED),
)


def rate_outcomes(rules: CityRules, now: datetime, *, of_firm: bool) -> dict[RateKind, ColumnElement[str]]:
    """One expression a rate. `of_firm` counts only what the charged firm itself was late with."""
    return {
        RateKind.RESPONSE: _response(now, of_firm=of_firm),
        RateKind.SOLVED: _solved(rules, now),
        RateKind.SATISFIED: _satisfied(rules, now),
        RateKind.ON_TIME: _on_time(now, of_firm=of_firm),
        RateKind.REDO: _redo(),
    }


def _response(now: datetime, *, of_firm: bool) -> ColumnElement[str]:
    late = and_(_IN_WORK, Complaint.contacted_at.is_(None), Complaint.contact_due_at < now)
    whens: Whens = (
        (_broken(BreachKind.CONTACT, late, of_firm=of_firm), NO),
        (Complaint.contact_due_at.is_(None), ExclusionReason.UNCONTACTABLE),
        _MERGED,
        (or_(Complaint.contacted_at.is_not(None), _ANSWERED), YES),
        *_ENDED,
    )
    return case(*whens, else_=ExclusionReason.PENDING)


def _on_time(now: datetime, *, of_firm: bool) -> ColumnElement[str]:
    late = and_(_IN_WORK, Complaint.reply_due_at < now)
    whens: Whens = (
        (_broken(BreachKind.REPLY, late, of_firm=of_firm), NO),
        _MERGED,
        (_ANSWERED, YES),
        *_ENDED,
    )
    return case(*whens, else_=ExclusionReason.PENDING)


def _solved(rules: CityRules, now: datetime) -> ColumnElement[str]:
    """The latest answer counts, and sending back is one: a later silence does not take it away."""
    whens: Whens = (
        (and_(Complaint.state == State.CLOSED, Complaint.solved.is_(True)), YES),
        (Complaint.redo_count > 0, NO),
        *_ENDED,
        *_not_rated(rules, now),
    )
    return case(*whens, else_=ExclusionReason.UNANSWERED)


def _satisfied(rules: CityRules, now: datetime) -> ColumnElement[str]:
    """The latest answer counts. A new reply empties the column, so that what was said before is looked up."""
    satisfied_answer = case(
        (Complaint.satisfied.is_not(None), Complaint.satisfied),
        (Complaint.redo_count > 0, _last_said()),
    )
    whens: Whens = (
        (satisfied_answer.is_(True), YES),
        (satisfied_answer.is_(False), NO),
        *_ENDED,
        *_not_rated(rules, now),
    )
    return case(*whens, else_=ExclusionReason.UNANSWERED)


def _redo() -> ColumnElement[str]:
    whens: Whens = ((Complaint.redo_count > 0, YES), (_ANSWERED, NO), *_ENDED)
    return case(*whens, else_=ExclusionReason.UNANSWERED)


def _not_rated(rules: CityRules, now: datetime) -> Whens:
    """Silence is silence from the moment the time to rate is over, whenever the job closes the complaint."""
    over = and_(Complaint.state == State.REPLIED, Complaint.replied_at < now - rules.rate_within)
    return (
        (or_(Complaint.state == State.CLOSED, over), ExclusionReason.SILENT),
        (Complaint.state == State.REPLIED, ExclusionReason.AWAITING),
    )


def _broken(kind: BreachKind, late: ColumnElement[bool], *, of_firm: bool) -> ColumnElement[bool]:
    """On record, or due by now and only not on record yet. Twice as late is the same promise once more."""
    recorded = exists().where(Breach.complaint_id == Complaint.id, Breach.kind == kind, Breach.step == 1)
    if not of_firm:
        return or_(recorded.correlate(Complaint), late)
    own: Exists = recorded.where(Breach.firm_id == charged_firm())
    return or_(own.correlate(Complaint), and_(late, _firm_leads()))


def _firm_leads() -> Exists:
    return (
        exists()
        .where(
            ComplaintParty.complaint_id == Complaint.id,
            ComplaintParty.role == PartyRole.LEAD,
            ComplaintParty.ended_at.is_(None),
            ComplaintParty.firm_id.is_not(None),
        )
        .correlate(Complaint)
    )


def _last_said() -> ScalarSelect[bool]:
    satisfied = readable(ComplaintEvent.details)["satisfied"].as_boolean()
    return (
        select(satisfied)
        .where(
            ComplaintEvent.complaint_id == Complaint.id,
            ComplaintEvent.move == Move.RATE,
            satisfied.is_not(None),
        )
        .order_by(ComplaintEvent.seq.desc())
        .limit(1)
        .correlate(Complaint)
        .scalar_subquery()
    )
