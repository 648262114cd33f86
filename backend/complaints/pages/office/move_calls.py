"""What a move of staff does where its form and its rule differ: from the typed form to the call of the rule.

Each raises LinshengError where the rule refuses, and returns what only it can say, or nothing.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from backend.complaints.forms import staff_moves as forms
from backend.complaints.forms.staff_moves import Ruling
from backend.complaints.rules import queries
from backend.complaints.rules.handling import (
    colleagues,
    extensions,
    joint,
    lifecycle,
    reply_review,
    rerouting,
    returns,
)
from backend.complaints.rules.similarity.merge_suggestions import joint_of, numbered
from backend.core.numbers import show_number
from backend.models import Complaint, StaffAccount, State


def accept(session: Session, complaint_id: int, staff: StaffAccount, _form: None, now: datetime) -> None:
    lifecycle.accept(session, complaint_id, staff, now)


def reply(
    session: Session, complaint_id: int, staff: StaffAccount, form: forms.Reply, now: datetime
) -> str | None:
    complaint = session.get_one(Complaint, complaint_id)
    readers = joint_of(session, complaint)
    lifecycle.reply(session, complaint_id, staff, form.words, form.photos, now)
    if complaint.state is State.REVIEWING:
        return "答复已交上级审核，通过后居民才会看到。审核期间不计时。"
    if readers.members:
        return f"答复已发给 {len(readers.members) + 1} 件投诉的 {readers.people} 位居民。"
    return None


def hand_over(
    session: Session, complaint_id: int, staff: StaffAccount, form: forms.HandOver, now: datetime
) -> None:
    colleagues.hand_over(session, complaint_id, staff, form.colleague_id, form.words, now)


def note(session: Session, complaint_id: int, staff: StaffAccount, words: str, now: datetime) -> None:
    colleagues.add_note(session, queries.visible_complaint(session, staff, complaint_id), staff, words, now)


def rule_return(
    session: Session, complaint_id: int, staff: StaffAccount, form: Ruling, now: datetime
) -> None:
    returns.rule_return(session, complaint_id, staff, granted=form.granted, text=form.words, now=now)


def ask_extension(
    session: Session, complaint_id: int, staff: StaffAccount, form: forms.ExtensionRequest, now: datetime
) -> None:
    extensions.ask_extension(
        session, complaint_id, staff, days=form.days, reason=form.reason, plan=form.plan, now=now
    )


def rule_extension(
    session: Session, complaint_id: int, staff: StaffAccount, form: Ruling, now: datetime
) -> None:
    extensions.rule_extension(session, complaint_id, staff, granted=form.granted, text=form.words, now=now)


def rule_review(
    session: Session, complaint_id: int, staff: StaffAccount, form: Ruling, now: datetime
) -> None:
    rule = reply_review.pass_review if form.granted else reply_review.send_back
    rule(session, complaint_id, staff, form.words, now)


def recategorise(
    session: Session, complaint_id: int, staff: StaffAccount, form: forms.NewCategory, now: datetime
) -> None:
    rerouting.recategorise(session, complaint_id, staff, form.code, form.reason, now)


def reroute(
    session: Session, complaint_id: int, staff: StaffAccount, form: forms.ChosenOffice, now: datetime
) -> None:
    rerouting.reroute(session, complaint_id, staff, form.office, form.reason, now)


def add_assist(
    session: Session, complaint_id: int, staff: StaffAccount, form: forms.ChosenOffice, now: datetime
) -> None:
    rerouting.add_assist(session, complaint_id, staff, form.office, form.reason, now)


def relocate(
    session: Session, complaint_id: int, staff: StaffAccount, form: forms.NewPlace, now: datetime
) -> None:
    rerouting.relocate(session, complaint_id, staff, form.community_id, form.reason, now)


def merge(
    session: Session, complaint_id: int, staff: StaffAccount, form: forms.JointMembers, now: datetime
) -> str:
    """Ticked ones and those named by number, into this one; or this one with them into a joint complaint."""
    leading_id = form.leading_id or complaint_id
    others = {*form.member_ids, *numbered(session, staff, form.numbers), complaint_id}
    for member_id in others | {leading_id}:
        queries.visible_complaint(session, staff, member_id)
    joint.merge(session, leading_id, sorted(others), staff, form.reason, now)
    if leading_id != complaint_id:
        number = show_number(session.get_one(Complaint, leading_id).number)
        return f"已并入 {number}，由那一件牵头，一次答复全部。"
    return f"已并案 {len(others) - 1} 件，由这一件牵头，一次答复全部。"
