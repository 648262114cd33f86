"""What offices do in the simulation: work, rule, review, sometimes late."""

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.offices import Office, lead_party, office_of_party
from backend.complaints.rules.handling import (
    colleagues,
    extensions,
    joint,
    lifecycle,
    reply_review,
    rerouting,
    returns,
    supervision,
)
from backend.complaints.rules.handling.move_steps import active_parties
from backend.complaints.rules.handling.permitted_moves import escalation_ladder, permitted_moves, step_above
from backend.complaints.rules.handling.recipients import own_ground, recipients
from backend.complaints.rules.routing import at_level
from backend.complaints.rules.transitions import OPEN_WORK_STATES
from backend.demo.simulation.script import say
from backend.demo.simulation.turns import SimulatedCity, Turn, TurnKind
from backend.models import Community, Complaint, Extension, Move, OfficeLevel, StaffAccount, State

WORK_HOURS = 40.0
CALL_HOURS = 7.0
FAST_HOURS = 3.5
EMERGENCY_HOURS = 0.6
AT_MOST_JOINED = 20

Step = Callable[[Session, SimulatedCity, Turn, StaffAccount], list[Turn]]


def work(session: Session, world: SimulatedCity, turn: Turn) -> list[Turn]:
    """One step of the office in charge, and when it will turn to the complaint again."""
    complaint = session.get_one(Complaint, turn.subject)
    if complaint.state not in {State.DISPATCHED, State.ACCEPTED}:
        return []
    office = office_of_party(lead_party(complaint))
    step = _chosen(world, complaint, office)
    return step(session, world, turn, world.cast.account(session, office))


def _chosen(world: SimulatedCity, complaint: Complaint, office: Office) -> Step:
    may_ask = office.level is not OfficeLevel.CITY
    if complaint.state is State.DISPATCHED:
        if may_ask and not complaint.return_ruled and world.chance(0.06):
            return _ask_return
        return world.draw.choices((_accept, _contact, _reply), (52, 38, 10))[0]
    if complaint.contacted_at is None and world.chance(0.75):
        return _contact
    if may_ask and complaint.extension is Extension.NONE and not complaint.emergency and world.chance(0.1):
        return _ask_extension
    return _report if world.chance(0.03) else _reply


def _again(world: SimulatedCity, complaint: Complaint, turn: Turn) -> list[Turn]:
    hours = WORK_HOURS if complaint.contacted_at else CALL_HOURS
    if complaint.category.reply_hours is not None:
        hours = FAST_HOURS
    if complaint.emergency:
        hours = EMERGENCY_HOURS
    office = office_of_party(lead_party(complaint))
    return [Turn(TurnKind.WORK, world.later(turn.at, hours, 0.9, office), complaint.id)]


def _accept(session: Session, world: SimulatedCity, turn: Turn, staff: StaffAccount) -> list[Turn]:
    lifecycle.accept(session, turn.subject, staff, turn.at)
    return _again(world, session.get_one(Complaint, turn.subject), turn)


def _contact(session: Session, world: SimulatedCity, turn: Turn, staff: StaffAccount) -> list[Turn]:
    lifecycle.contact(session, turn.subject, staff, say(world.draw, "contact"), turn.at)
    return _again(world, session.get_one(Complaint, turn.subject), turn)


def _reply(session: Session, world: SimulatedCity, turn: Turn, staff: StaffAccount) -> list[Turn]:
    lifecycle.reply(session, turn.subject, staff, say(world.draw, "reply"), [], turn.at)
    return _after_reply(session, world, turn)


def _after_reply(session: Session, world: SimulatedCity, turn: Turn) -> list[Turn]:
    complaint = session.get_one(Complaint, turn.subject)
    if complaint.state is State.REVIEWING:
        return [Turn(TurnKind.RULE, world.later(turn.at, 7.0), turn.subject)]
    if complaint.state is not State.REPLIED:
        return []
    query = select(Complaint.id).where(
        Complaint.merged_into_id == complaint.id, Complaint.state == State.REPLIED
    )
    together = [complaint.id, *session.scalars(query)]
    return [Turn(TurnKind.ANSWER, world.later(turn.at, 30.0, 1.2), complaint_id) for complaint_id in together]


def _ask_return(session: Session, world: SimulatedCity, turn: Turn, staff: StaffAccount) -> list[Turn]:
    returns.ask_return(session, turn.subject, staff, say(world.draw, "ask_return"), turn.at)
    return [Turn(TurnKind.RULE, world.later(turn.at, 8.0), turn.subject)]


def _ask_extension(session: Session, world: SimulatedCity, turn: Turn, staff: StaffAccount) -> list[Turn]:
    most = session.get_one(Complaint, turn.subject).category.extension_days
    extensions.ask_extension(
        session,
        turn.subject,
        staff,
        days=world.draw.randint(1, most),
        reason=say(world.draw, "ask_extension"),
        plan=say(world.draw, "plan"),
        now=turn.at,
    )
    ruled = Turn(TurnKind.RULE, world.later(turn.at, 9.0), turn.subject)
    return [ruled, *_again(world, session.get_one(Complaint, turn.subject), turn)]


def _report(session: Session, world: SimulatedCity, turn: Turn, staff: StaffAccount) -> list[Turn]:
    """An assisting office tells what it did; the one in charge, whose turn this is, goes on later."""
    complaint = session.get_one(Complaint, turn.subject)
    lead = lead_party(complaint)
    offices = [office_of_party(party) for party in active_parties(complaint) if party is not lead]
    if offices:
        helper = world.cast.account(session, offices[0])
        colleagues.report(session, turn.subject, helper, say(world.draw, "report"), turn.at)
    else:
        colleagues.hand_over(session, turn.subject, staff, staff.id, say(world.draw, "hand_over"), turn.at)
    return _again(world, complaint, turn)


def rule(session: Session, world: SimulatedCity, turn: Turn) -> list[Turn]:
    """The office above says yes or no to what waits for its word."""
    complaint = session.get_one(Complaint, turn.subject)
    ruler = step_above(session, complaint, lead_party(complaint), turn.at).office
    staff = world.cast.account(session, ruler)
    draw = world.draw
    if complaint.state is State.RETURNED:
        granted = world.chance(0.55)
        text = say(draw, "rule_return_yes" if granted else "rule_return_no")
        returns.rule_return(session, turn.subject, staff, granted=granted, text=text, now=turn.at)
        return _again(world, complaint, turn)
    if complaint.state is State.REVIEWING:
        if world.chance(0.75):
            reply_review.pass_review(session, turn.subject, staff, say(draw, "review_yes"), turn.at)
            return _after_reply(session, world, turn)
        reply_review.send_back(session, turn.subject, staff, say(draw, "review_no"), turn.at)
        return _again(world, complaint, turn)
    granted = world.chance(0.8)
    text = say(draw, "extension_yes" if granted else "extension_no")
    extensions.rule_extension(session, turn.subject, staff, granted=granted, text=text, now=turn.at)
    return []


def redirect(session: Session, world: SimulatedCity, turn: Turn) -> list[Turn]:
    """The street, or the bureau where no street is known, looks at one complaint and acts."""
    complaint = session.get_one(Complaint, turn.subject)
    if complaint.state not in OPEN_WORK_STATES:
        return []
    steps = escalation_ladder(session, complaint, turn.at)
    office = at_level(steps, OfficeLevel.STREET).office
    staff = world.cast.account(session, office)
    allowed = permitted_moves(session, complaint, staff, turn.at)
    possible_steps = [(move, act) for move, act in _REDIRECT_STEPS if move in allowed]
    if not possible_steps:
        return []
    _move, act = world.draw.choice(possible_steps)
    act(session, world, turn, staff)
    fresh = session.get_one(Complaint, turn.subject)
    return _again(world, fresh, turn) if fresh.state in OPEN_WORK_STATES else []


def _reject(session: Session, world: SimulatedCity, turn: Turn, staff: StaffAccount) -> None:
    lifecycle.reject(session, turn.subject, staff, say(world.draw, "reject"), turn.at)


def _recategorise(session: Session, world: SimulatedCity, turn: Turn, staff: StaffAccount) -> None:
    current_code = session.get_one(Complaint, turn.subject).category.code
    code = world.draw.choice([category for category in world.cast.categories if category != current_code])
    rerouting.recategorise(session, turn.subject, staff, code, say(world.draw, "recategorise"), turn.at)


def _reroute(session: Session, world: SimulatedCity, turn: Turn, staff: StaffAccount) -> None:
    complaint = session.get_one(Complaint, turn.subject)
    if complaint.community is None:
        near = set(session.scalars(own_ground(staff)))
        known = [community_id for community_id in world.plan.communities if community_id in near]
        if not known:
            return
        there = world.draw.choice(known)
        rerouting.relocate(session, turn.subject, staff, there, say(world.draw, "relocate"), turn.at)
        return
    offices = set(recipients(session, complaint, staff, turn.at)) & world.cast.accounts.keys()
    offices.discard(office_of_party(lead_party(complaint)))
    if not offices:
        return
    to = world.draw.choice(sorted(offices, key=str))
    rerouting.reroute(session, turn.subject, staff, to, say(world.draw, "reroute"), turn.at)


def _add_assist(session: Session, world: SimulatedCity, turn: Turn, staff: StaffAccount) -> None:
    complaint = session.get_one(Complaint, turn.subject)
    offices = {step.office for step in escalation_ladder(session, complaint, turn.at)}
    offices -= {office_of_party(party) for party in active_parties(complaint)}
    if offices:
        to = world.draw.choice(sorted(offices, key=str))
        rerouting.add_assist(session, turn.subject, staff, to, say(world.draw, "add_assist"), turn.at)


def _supervise(session: Session, world: SimulatedCity, turn: Turn, staff: StaffAccount) -> None:
    supervision.supervise(session, turn.subject, staff, say(world.draw, "supervise"), turn.at)


def _ask_review(session: Session, _world: SimulatedCity, turn: Turn, staff: StaffAccount) -> None:
    reply_review.ask_review(session, turn.subject, staff, "", turn.at)


def _merge_some(session: Session, world: SimulatedCity, turn: Turn, staff: StaffAccount) -> None:
    other_ids = _alike(session, session.get_one(Complaint, turn.subject), turn)[:3]
    if other_ids:
        joint.merge(session, turn.subject, other_ids, staff, say(world.draw, "merge"), turn.at)


_REDIRECT_STEPS: tuple[tuple[Move, Callable[[Session, SimulatedCity, Turn, StaffAccount], None]], ...] = (
    (Move.REJECT, _reject),
    (Move.RECATEGORISE, _recategorise),
    (Move.REROUTE, _reroute),
    (Move.ADD_ASSIST, _add_assist),
    (Move.SUPERVISE, _supervise),
    (Move.ASK_REVIEW, _ask_review),
    (Move.TAKE_IN, _merge_some),
)


def merge_alike(session: Session, world: SimulatedCity, turn: Turn) -> list[Turn]:
    """The street finds that many wrote of one thing. One of those is taken out again now and then."""
    complaint = session.get_one(Complaint, turn.subject)
    street = at_level(escalation_ladder(session, complaint, turn.at), OfficeLevel.STREET).office
    staff = world.cast.account(session, street)
    if complaint.state is State.MERGED:
        if world.chance(0.1):
            joint.separate(session, turn.subject, staff, say(world.draw, "separate"), turn.at)
            return _again(world, complaint, turn)
        return []
    if Move.TAKE_IN not in permitted_moves(session, complaint, staff, turn.at):
        return []
    other_ids = _alike(session, complaint, turn)
    if other_ids:
        joint.merge(session, turn.subject, other_ids, staff, say(world.draw, "merge"), turn.at)
    return _again(world, complaint, turn)


def _alike(session: Session, complaint: Complaint, turn: Turn) -> list[int]:
    """Open ones of the same community and category, of the last days, that lead nobody."""
    if complaint.community_id is None:
        return []
    query = (
        select(Complaint.id)
        .join(Community, Community.id == Complaint.community_id)
        .where(
            Complaint.community_id == complaint.community_id,
            Complaint.category_id == complaint.category_id,
            Complaint.state.in_((State.DISPATCHED, State.ACCEPTED)),
            Complaint.submitted_at > turn.at - timedelta(days=4),
            Complaint.id != complaint.id,
            Complaint.id.not_in(
                select(Complaint.merged_into_id).where(Complaint.merged_into_id.is_not(None))
            ),
        )
        .order_by(Complaint.id)
        .limit(AT_MOST_JOINED)
    )
    return list(session.scalars(query))
