"""并案: complaints on one matter are led by one of them and answered together (菏泽 12345 条例 §28)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from backend.access.offices import LADDER, lead_party, office_of_party
from backend.city_rules.rules.current import rules_for
from backend.complaints.rules.handling.breaches import refresh_due_times
from backend.complaints.rules.handling.deliveries import create_deliveries
from backend.complaints.rules.handling.merged_complaints import members_of, people_behind, people_told
from backend.complaints.rules.handling.move_context import complaint_move
from backend.complaints.rules.handling.move_steps import (
    SYSTEM,
    Actor,
    add_event,
    add_watching_party,
    assign,
    clear_requests,
    restart_due_times,
    staff_actor,
)
from backend.complaints.rules.handling.permitted_moves import escalation_ladder, is_above
from backend.complaints.rules.handling.resident_notices import notify_resident
from backend.complaints.rules.handling.taking_back import may_separate, refuse_unless
from backend.complaints.rules.routing import Assignment, at_level
from backend.core import text as words
from backend.core.errors import FieldProblem, ForbiddenError, InvalidInputError, MoveRefusedError
from backend.models import Complaint, ComplaintEvent, Move, OfficeLevel, PartyRole, StaffAccount, State

REASON = "并案办理"
MOST_AT_ONCE = 200


def merge(
    session: Session,
    leading_id: int,
    member_ids: Sequence[int],
    staff: StaffAccount,
    reason: str,
    now: datetime,
) -> None:
    """并案 by an office above the one in charge of each of them. The leading one is answered for all."""
    other_ids = sorted(set(member_ids) - {leading_id})
    if not other_ids:
        raise InvalidInputError([FieldProblem("members", "请至少选一件要并入的投诉。")])
    if len(other_ids) > MOST_AT_ONCE:
        raise InvalidInputError([FieldProblem("members", f"一次最多并入 {MOST_AT_ONCE} 件。")])
    text = words.required(reason, "并案的理由")
    with complaint_move(session, leading_id, now) as leading:
        _require_above(session, leading, staff, now)
        for member_id in other_ids:
            with complaint_move(session, member_id, now) as member:
                _require_above(session, member, staff, now)
                _refuse_what_leads(session, member)
                _refuse_what_stands_higher(member, leading)
                _merge_one(member, leading, staff_actor(staff), text, now)
        session.flush()
        _add_member_event(session, leading, staff_actor(staff), text, now)


def separate(session: Session, complaint_id: int, staff: StaffAccount, reason: str, now: datetime) -> None:
    """取消并案: the complaint is handled by itself again, with due times of its own."""
    with complaint_move(session, complaint_id, now) as complaint:
        _require_above(session, complaint, staff, now)
        refuse_unless(allowed=may_separate(complaint, staff))
        text = words.required(reason, "取消并案的理由")
        event = separate_one(complaint, staff_actor(staff), text, now)
        session.flush()
        create_deliveries(session, event, [lead_party(complaint)], now)


def reject_members(session: Session, leading: Complaint, event: ComplaintEvent, now: datetime) -> None:
    """What the street does not take up it takes up for nobody of them; each is told why."""
    for member in members_of(session, leading):
        rejected = add_event(member, Move.REJECT, Actor(event.actor, event.staff_id), now, event.words)
        member.closed_at = now
        refresh_due_times(member)
        session.flush()
        notify_resident(session, rejected, now)


def pass_on(session: Session, leading: Complaint, now: datetime) -> None:
    """The one that led was withdrawn: the oldest of the others leads now."""
    members = members_of(session, leading)
    if not members:
        return
    heir, *rest = members
    separate_one(heir, SYSTEM, "原牵头投诉已撤回", now)
    for member in rest:
        _merge_one(member, heir, SYSTEM, "原牵头投诉已撤回", now)
        refresh_due_times(member)
    session.flush()
    if rest:
        _add_member_event(session, heir, SYSTEM, "原牵头投诉已撤回", now)
    refresh_due_times(heir)
    session.flush()


def _merge_one(member: Complaint, leading: Complaint, actor: Actor, text: str, now: datetime) -> None:
    add_event(member, Move.MERGE, actor, now, text, into=leading.number)
    member.merged_into_id = leading.id
    member.ruling_due_at = None
    clear_requests(member)
    office = office_of_party(lead_party(leading))
    if office_of_party(lead_party(member)) != office:
        assign(member, [Assignment(PartyRole.LEAD, office, REASON)], now)


def separate_one(complaint: Complaint, actor: Actor, text: str, now: datetime) -> ComplaintEvent:
    event = add_event(complaint, Move.SEPARATE, actor, now, text)
    complaint.merged_into_id = None
    restart_due_times(complaint, now)
    return event


def _add_member_event(session: Session, leading: Complaint, actor: Actor, text: str, now: datetime) -> None:
    """From ten owners on it is joint: street and district hear of it, it is taken up within two days."""
    members = members_of(session, leading)
    people = people_behind([leading, *members])
    people_shown = people_told([leading, *members])
    event = add_event(leading, Move.TAKE_IN, actor, now, text, members=len(members), people=people_shown)
    parties = [lead_party(leading)]
    rules = rules_for(leading)
    if people >= rules.limits.joint_owners and leading.joint_at is None:
        leading.joint_at = now
        due = rules.calendar.after(now, rules.limits.joint_working_days)
        leading.accept_due_at = min(leading.accept_due_at, due)
        chain = escalation_ladder(session, leading, now)
        above = [at_level(chain, level) for level in (OfficeLevel.STREET, OfficeLevel.DISTRICT)]
        parties += [add_watching_party(leading, step, "联名投诉督看", now) for step in above]
    session.flush()
    create_deliveries(session, event, dict.fromkeys(parties), now)


def _require_above(session: Session, complaint: Complaint, staff: StaffAccount, now: datetime) -> None:
    if not is_above(session, complaint, staff, now):
        raise ForbiddenError("只有属地街道、区县或市级主管部门可以并案。")


def _refuse_what_stands_higher(member: Complaint, leading: Complaint) -> None:
    """What is about the firm itself must not come into the firm's hands with another complaint."""
    if LADDER.index(office_of_party(lead_party(leading)).level) < LADDER.index(member.category.lead):
        raise MoveRefusedError(
            f"投诉 {member.number} 属于“{member.category.name}”，不能交给物业主办，请换一件牵头。"
        )


def _refuse_what_leads(session: Session, member: Complaint) -> None:
    if member.state is State.MERGED:
        raise MoveRefusedError(f"投诉 {member.number} 已经并案，请先取消并案。")
    if members_of(session, member):
        raise MoveRefusedError(f"投诉 {member.number} 正牵头别的投诉，请把它作为牵头的一件。")
