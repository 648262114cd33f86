"""Outcomes of accepting several complaints at once, shown once on the next page."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask import session as cookie
from sqlalchemy.orm import Session

from backend.complaints.rules import queries
from backend.complaints.rules.handling.bulk import BulkOutcome, BulkResult
from backend.core.errors import NotFoundError
from backend.core.numbers import show_number
from backend.models import Complaint, StaffAccount
from backend.models.labels import STATE_NAMES

KEPT_AS = "outcomes"
LETTERS = {outcome.value[0]: outcome for outcome in BulkOutcome}


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    number: str
    words: str
    good: bool
    complaint_id: int | None


def keep_outcomes(results: Iterable[BulkResult]) -> None:
    """In the cookie, a letter and a number each: a hundred of them fit."""
    cookie[KEPT_AS] = " ".join(f"{result.outcome.value[0]}{result.complaint_id}" for result in results)


def take_outcomes(session: Session, staff: StaffAccount) -> list[OutcomeLine]:
    encoded = str(cookie.pop(KEPT_AS, ""))
    return [_outcome_line(session, staff, int(part[1:]), LETTERS[part[0]]) for part in encoded.split()]


def _outcome_line(
    session: Session, staff: StaffAccount, complaint_id: int, outcome: BulkOutcome
) -> OutcomeLine:
    try:
        complaint = queries.visible_complaint(session, staff, complaint_id)
    except NotFoundError:
        return OutcomeLine("", "有一件已不归您单位办理，没有签收。", good=False, complaint_id=None)
    good = outcome in {BulkOutcome.DONE, BulkOutcome.ALREADY}
    return OutcomeLine(show_number(complaint.number), _words(complaint, outcome), good, complaint.id)


def _words(complaint: Complaint, outcome: BulkOutcome) -> str:
    if outcome is BulkOutcome.DONE:
        return "已签收。"
    if outcome is BulkOutcome.ALREADY:
        return "之前已经签收过了。"
    return f"没有签收：只有主办单位可以签收待签收的投诉，它现在是“{STATE_NAMES[complaint.state]}”。"
