"""改类别、改派、增派协办: corrects category and office, with the history kept."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from backend.access.offices import LADDER, Office, lead_party, office_of_party
from backend.city_rules.rules.current import rules_for
from backend.city_rules.rules.working_days import MOMENT
from backend.complaints.rules.handling.deliveries import create_deliveries
from backend.complaints.rules.handling.move_context import complaint_move
from backend.complaints.rules.handling.move_steps import (
    SYSTEM,
    Actor,
    add_event,
    add_watching_party,
    assign,
    due_times_of,
    party_of,
    restart_due_times,
    set_due_times,
    staff_actor,
)
from backend.complaints.rules.handling.permitted_moves import escalation_ladder, may_redirect
from backend.complaints.rules.handling.recipients import may_name_place, recipients
from backend.complaints.rules.handling.resident_notices import notify_resident
from backend.complaints.rules.handling.taking_back import may_give_to, may_recategorise, refuse_unless
from backend.complaints.rules.routing import Assignment, Route, RoutingPlace, route
from backend.complaints.rules.transitions import TRANSITIONS
from backend.core import text as words
from backend.core.clock import local
from backend.core.errors import FieldProblem, ForbiddenError, InvalidInputError, MoveRefusedError
from backend.models import (
    Category,
    Community,
    Complaint,
    Move,
    OfficeLevel,
    PartyRole,
    StaffAccount,
    State,
    Street,
)

REROUTED = "改派"
NOT_SERVING = "这家企业现在不服务您辖区的小区，请从名单里选一家；要交给别处的企业，请改派给上级单位。"
NOT_OWN_GROUND = "这个小区不在您的辖区，请改派给上级单位并写明小区，由上级转过去。"


def recategorise(
    session: Session, complaint_id: int, staff: StaffAccount, category_code: str, reason: str, now: datetime
) -> None:
    """改类别. Due times follow the new category from the start of this round; where it wants another office
    in charge, that one takes over with the whole time.

    Raises InvalidInputError for fields category or words.
    """
    with complaint_move(session, complaint_id, now) as complaint:
        _require_redirect_right(session, complaint, staff, now, "改类别")
        text = words.required(reason, "改类别的理由")
        category = session.scalars(select(Category).where(Category.code == category_code)).first()
        if category is None or category.retired_at or category.id == complaint.category_id:
            raise InvalidInputError([FieldProblem("category", "请选择另一个类别。")])
        refuse_unless(allowed=may_recategorise(complaint, category.code, staff))
        before = complaint.category
        add_event(
            complaint,
            Move.RECATEGORISE,
            staff_actor(staff),
            now,
            text,
            before=before.code,
            after=category.code,
        )
        complaint.category = category
        route = _route_now(session, complaint, now)
        if _must_change(complaint, route):
            _reroute(session, complaint, route.assignments, staff_actor(staff), "类别改变，按新类别派单", now)
        else:
            _set_due_times_of_new_category(complaint, before)


def _set_due_times_of_new_category(complaint: Complaint, before: Category) -> None:
    """What was granted, or lay with who reads the answer, stays on top of the new limit."""
    rules = rules_for(complaint)
    plain = due_times_of(complaint, before).reply
    days = rules.calendar.left(plain - MOMENT, complaint.reply_due_at)
    set_due_times(complaint)
    if days:
        complaint.reply_due_at = rules.calendar.after_due(complaint.reply_due_at, days)


def reroute(
    session: Session, complaint_id: int, staff: StaffAccount, office: Office, reason: str, now: datetime
) -> None:
    """改派 to a firm of the account's ground, or to an office of the ladder. Its due times start anew."""
    with complaint_move(session, complaint_id, now) as complaint:
        _require_redirect_right(session, complaint, staff, now, "改派")
        text = words.required(reason, "改派的理由")
        _require_recipient(session, complaint, staff, office, now)
        if office == office_of_party(lead_party(complaint)):
            raise InvalidInputError([FieldProblem("office", "这家单位已经在主办。")])
        refuse_unless(allowed=may_give_to(complaint, office, staff))
        assignment = Assignment(PartyRole.LEAD, office, REROUTED)
        _reroute(session, complaint, [assignment], staff_actor(staff), text, now)


def relocate(
    session: Session, complaint_id: int, staff: StaffAccount, community_id: int, reason: str, now: datetime
) -> None:
    """The community it is really about, where none or a wrong one was named. It is routed anew."""
    with complaint_move(session, complaint_id, now) as complaint:
        _require_redirect_right(session, complaint, staff, now, "改派")
        text = words.required(reason, "改派的理由")
        community = session.get(Community, community_id)
        if community is None or community.id == complaint.community_id:
            raise InvalidInputError([FieldProblem("community", "请选择另一个小区。")])
        if not may_name_place(session, staff, community.id):
            raise InvalidInputError([FieldProblem("community", NOT_OWN_GROUND)])
        complaint.community, complaint.building, complaint.unrouted = community, None, False
        complaint.street, complaint.district_id = community.street, community.street.district_id
        route = _route_now(session, complaint, now)
        refuse_unless(allowed=may_give_to(complaint, route.assignments[0].office, staff))
        _reroute(session, complaint, route.assignments, staff_actor(staff), text, now)


def add_assist(
    session: Session, complaint_id: int, staff: StaffAccount, office: Office, reason: str, now: datetime
) -> None:
    """增派协办: a second office sees the complaint and reports; the lead stays in charge of the answer."""
    with complaint_move(session, complaint_id, now) as complaint:
        _require_redirect_right(session, complaint, staff, now, "增派协办")
        text = words.required(reason, "协办的事项")
        _require_recipient(session, complaint, staff, office, now)
        if party_of(complaint, office) is not None:
            raise InvalidInputError([FieldProblem("office", "这家单位已经在办理这件投诉。")])
        event = add_event(complaint, Move.ADD_ASSIST, staff_actor(staff), now, text)
        party = add_watching_party(complaint, Assignment(PartyRole.ASSIST, office, "协办"), "协办", now)
        session.flush()
        create_deliveries(session, event, [party, lead_party(complaint)], now)


def follow_community(session: Session, community_id: int, now: datetime) -> int:
    """A community's street or firm changed: what is open goes to whoever answers for it now.

    Returns how many complaints moved. Closed ones stay in the figures of the street that they were in.
    """
    street = session.get_one(Community, community_id).street
    here = and_(Complaint.community_id == community_id, Complaint.street_id != street.id)
    moved = _follow_ground(session, here, street, f"小区划归{street.name}，由现在的单位接办", now)
    return moved + follow_contracts(session, community_id, now)


def follow_street(session: Session, street_id: int, now: datetime) -> int:
    """The same of a street that belongs to another district now, and of all that is open in it."""
    street = session.get_one(Street, street_id)
    here = and_(Complaint.street_id == street.id, Complaint.district_id.is_distinct_from(street.district_id))
    return _follow_ground(session, here, street, f"街道划归{street.district.name}，由现在的单位接办", now)


def _follow_ground(
    session: Session, where: ColumnElement[bool], street: Street, words: str, now: datetime
) -> int:
    """What is open `where` stands in `street` now. Returns how many moved."""
    closed = (State.CLOSED, State.WITHDRAWN, State.REJECTED)
    query = select(Complaint.id).where(where, Complaint.state.not_in(closed))
    moved = session.scalars(query.order_by(Complaint.id)).all()
    for complaint_id in moved:
        with complaint_move(session, complaint_id, now) as complaint:
            complaint.street, complaint.district_id = street, street.district_id
            session.flush()  # the ladder reads the street's id
            lead = office_of_party(lead_party(complaint))
            serving = [step.office for step in escalation_ladder(session, complaint, now)]
            if (complaint.state, Move.REROUTE) in TRANSITIONS and lead not in serving:
                route = _route_now(session, complaint, now)
                _reroute(session, complaint, route.assignments, SYSTEM, words, now)
    return len(moved)


def follow_contracts(session: Session, community_id: int, now: datetime) -> int:
    """A community's firm changed: what the old one has not answered goes to whoever serves it now.

    Answers that wait for review or for the resident stay whose they are. Returns how many moved.
    """
    moved = 0
    open_states = [state for state, move in TRANSITIONS if move is Move.REROUTE]
    query = select(Complaint.id).where(
        Complaint.community_id == community_id, Complaint.state.in_(open_states)
    )
    for complaint_id in session.scalars(query.order_by(Complaint.id)).all():
        with complaint_move(session, complaint_id, now) as complaint:
            lead = office_of_party(lead_party(complaint))
            serving = [step.office for step in escalation_ladder(session, complaint, now)]
            if complaint.state not in open_states or lead.level is not OfficeLevel.FIRM or lead in serving:
                continue
            route = _route_now(session, complaint, now)
            _reroute(session, complaint, route.assignments, SYSTEM, "小区更换了物业，由现在的单位接办", now)
            moved += 1
    return moved


def _reroute(
    session: Session,
    complaint: Complaint,
    assignments: list[Assignment] | tuple[Assignment, ...],
    actor: Actor,
    text: str,
    now: datetime,
) -> None:
    old = lead_party(complaint)
    event = add_event(complaint, Move.REROUTE, actor, now, text)
    complaint.handler = None
    fresh = assign(complaint, assignments, now)
    restart_due_times(complaint, now)
    session.flush()
    create_deliveries(session, event, [old, *fresh], now)
    notify_resident(session, event, now)


def _route_now(session: Session, complaint: Complaint, now: datetime) -> Route:
    place = RoutingPlace(complaint.community, complaint.street)
    return route(session, place, complaint.category, local(now).date())


def _must_change(complaint: Complaint, route: Route) -> bool:
    """An office that stands higher than the category wants, after a redo, stays in charge."""
    lead = office_of_party(lead_party(complaint))
    office = route.assignments[0].office
    return LADDER.index(lead.level) < LADDER.index(office.level)


def _require_redirect_right(
    session: Session, complaint: Complaint, staff: StaffAccount, now: datetime, what: str
) -> None:
    if not may_redirect(session, complaint, staff, now):
        raise ForbiddenError(f"只有属地街道、区县或市级主管部门可以{what}。")


def _require_recipient(
    session: Session, complaint: Complaint, staff: StaffAccount, office: Office, now: datetime
) -> None:
    if office in recipients(session, complaint, staff, now):
        return
    if office.level is not OfficeLevel.FIRM:
        raise InvalidInputError([FieldProblem("office", "这个单位不管这个小区，请选属地的单位。")])
    if complaint.category.lead is not OfficeLevel.FIRM:
        raise MoveRefusedError("这一类投诉涉及物业企业自身，不能交给物业主办或协办。")
    raise InvalidInputError([FieldProblem("office", NOT_SERVING)])
