"""纠错: a resident says that what was published is wrong, or is missing.

It is a complaint like any other, with its number, its term, its way upwards and its private link. It goes to
the office above the publisher, by its category.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.complaints.rules.filing.intake import Receipt, Submission, submit
from backend.core.clock import day_words
from backend.disclosure.rules.duties import ENDED, Duty
from backend.disclosure.rules.items import CATEGORY_OF_SUBJECT
from backend.disclosure.rules.periods import name_of
from backend.models import Complaint, DisclosureObjection


@dataclass(frozen=True, slots=True)
class TrackedObjection:
    """One objection to an item, as the item's page shows it: nothing of who raised it."""

    number: str
    raised_at: datetime
    is_open: bool


def file_objection(session: Session, duty: Duty, submission: Submission, row: str, now: datetime) -> Receipt:
    """File the complaint and tie it to the item. The same submission twice is one objection.

    `row` is the published row that is meant, or empty. Raises what `submit` raises.
    """
    about = f"【{title_of(duty)}】{f'“{row}”：' if row else ''}"
    filled = replace(
        submission,
        words=f"{about}{submission.words}",
        category_code=CATEGORY_OF_SUBJECT[duty.rule.subject],
        community_id=duty.row.community_id,
    )
    receipt = submit(session, filled, now)
    if receipt.created:
        session.add(
            DisclosureObjection(
                complaint_id=receipt.complaint_id,
                duty_id=duty.row.id,
                version_id=duty.latest.id if duty.latest else None,
                row=row,
            )
        )
        session.flush()
    return receipt


def title_of(duty: Duty) -> str:
    """As a page calls it: 公共收益收支（2026年第三季度）."""
    period = duty.row.event or name_of(duty.rule.period, duty.row.begins_on)
    return f"{duty.rule.name}（{period}）" if period else duty.rule.name


def overdue_words(duty: Duty, days_late: int) -> str:
    """The words of a complaint about an item that is overdue, for the resident to send as they stand."""
    due = f"应该在{day_words(duty.row.due_on)}前公布"
    return f"{title_of(duty)}{due}，到现在没有公布，已经超期 {days_late} 天。要求公布。"


def objections_to(session: Session, duty_id: int) -> list[TrackedObjection]:
    """The latest first, with their complaints' state."""
    query = (
        select(Complaint)
        .join(DisclosureObjection, DisclosureObjection.complaint_id == Complaint.id)
        .where(DisclosureObjection.duty_id == duty_id)
        .order_by(Complaint.id.desc())
    )
    return [
        TrackedObjection(complaint.number, complaint.submitted_at, complaint.state not in ENDED)
        for complaint in session.scalars(query)
    ]
