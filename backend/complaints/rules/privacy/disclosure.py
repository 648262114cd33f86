"""What each office may see of a complainant, and the record of every look."""

from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from backend.access.offices import lead_party, office_of_party, own_office
from backend.access.permissions import Permission, may
from backend.complaints.rules import queries
from backend.complaints.rules.privacy import content_review, covering
from backend.complaints.rules.privacy.endings import is_over
from backend.complaints.rules.privacy.own_details import DetailKind
from backend.core import text as words
from backend.core.errors import (
    DamagedDataError,
    FieldProblem,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
)
from backend.history.looks import record_look
from backend.models import (
    Complaint,
    LookSubject,
    PersonalDataLook,
    Recording,
    SafetySource,
    StaffAccount,
)
from backend.models.personal import StillSealed

PHONE_IS_SEALED = "居民留的电话读不出来，数据可能坏了。请告诉系统管理员，从备份恢复；先按地址上门联系。"
# Who wrote a text: the resident, as words or as the place, or an office.
TextOrigin = Literal["words", "place", "office"]
_PURPOSES = {
    LookSubject.PHONE: "查看电话的用途",
    LookSubject.VOICE: "听录音的用途",
    LookSubject.PHOTO: "查看照片的用途",
}


def alias(complaint: Complaint) -> str:
    """How staff call the complainant: the building, never the name."""
    return f"{complaint.building.name}居民" if complaint.building else "小区居民"


def words_for(
    staff: StaffAccount,
    complaint: Complaint,
    text: str,
    now: datetime,
    hold: SafetySource | None = None,
    *,
    origin: TextOrigin = "words",
) -> str:
    """Free text as this account may read it: for a firm without phones, and what is held covered.

    An auditor never reads a phone either, nor a street one of the anonymous, nor anybody one in a complaint
    that is over; what is held is theirs to read. What else the resident's own words tell of who they are is
    covered for the firm as the resident chose, and for whoever reads no phones.
    """
    if origin != "office":
        hidden = _hidden_details(staff, complaint, now)
        text = covering.covered(complaint, text, hidden, is_place=origin == "place")
    text_shown = (
        text if may(staff, Permission.FLAGGED_WORDS_READ) else content_review.mask_withheld(text, hold)
    )
    phones = Permission.ANONYMOUS_PERSON_READ if complaint.anonymous else Permission.TYPED_PERSON_READ
    reads_phones = may(staff, phones) and not is_over(complaint, now)
    return text_shown if reads_phones else words.mask_phones(text_shown)


def _hidden_details(staff: StaffAccount, complaint: Complaint, now: datetime) -> frozenset[DetailKind]:
    """Of an anonymous complaint; a street that has to act reads name and flat, and no way to call."""
    if is_over(complaint, now) or not may(staff, Permission.TYPED_PERSON_READ):
        return covering.hidden_from_firm(complaint.cover, emergency=complaint.emergency)
    return frozenset() if may(staff, Permission.ANONYMOUS_PERSON_READ) else covering.ALWAYS_HIDDEN


def may_see_phone(complaint: Complaint, staff: StaffAccount, now: datetime) -> bool:
    """The lead handler may; where the resident stays anonymous, only a lead from the district upwards."""
    if (
        complaint.phone is None
        or is_over(complaint, now)
        or not may(staff, Permission.PHONE_INSPECT)
        or not _leads(staff, complaint)
    ):
        return False
    return not complaint.anonymous or may(staff, Permission.ANONYMOUS_PERSON_READ)


def may_hear(complaint: Complaint, staff: StaffAccount, now: datetime) -> bool:
    """A voice tells who speaks. The lead handler may hear it unless the resident stays anonymous.

    District and city may in either case: what is only in a voice must reach someone.
    """
    if not may(staff, Permission.RECORDING_INSPECT) or is_over(complaint, now):
        return False
    return may(staff, Permission.ANONYMOUS_PERSON_READ) or (
        not complaint.anonymous and _leads(staff, complaint)
    )


def _leads(staff: StaffAccount, complaint: Complaint) -> bool:
    return own_office(staff) == office_of_party(lead_party(complaint))


def photos_need_purpose(staff: StaffAccount) -> bool:
    """Who works on a complaint sees its photos. They may show faces and homes: an auditor says why."""
    return not may(staff, Permission.COMPLAINT_MOVE)


def reveal_phone(
    session: Session, complaint: Complaint, staff: StaffAccount, purpose: str, now: datetime
) -> str:
    """The resident's phone, after the look and its purpose are on record."""
    if complaint.phone is None:
        raise NotFoundError("居民没有留电话。")
    _refuse_if_over(complaint, now)
    if not may_see_phone(complaint, staff, now):
        raise ForbiddenError("这件投诉的居民选择了匿名，或您不是主办单位，不能查看电话。")
    if isinstance(complaint.phone, StillSealed):
        raise DamagedDataError(PHONE_IS_SEALED)
    _record_access(session, complaint, staff, LookSubject.PHONE, purpose, now)
    return complaint.phone


def open_recordings(
    session: Session, complaint_id: int, staff: StaffAccount, purpose: str, now: datetime
) -> list[Recording]:
    """The resident's recordings, after the look and its purpose are on record."""
    complaint = queries.visible_complaint(session, staff, complaint_id)
    recordings = queries.recordings_of(session, complaint)
    if not recordings:
        raise NotFoundError("这件投诉没有录音。")
    _refuse_if_over(complaint, now)
    if not may_hear(complaint, staff, now):
        raise ForbiddenError("这件投诉的居民选择了匿名，或您不是主办单位，不能听录音。")
    _record_access(session, complaint, staff, LookSubject.VOICE, purpose, now)
    return recordings


def open_photos(
    session: Session, complaint_id: int, staff: StaffAccount, purpose: str, now: datetime
) -> None:
    """An auditor's look at the photos, put on record with its purpose."""
    complaint = queries.visible_complaint(session, staff, complaint_id)
    if not complaint.photos:
        raise NotFoundError("这件投诉没有照片。")
    _refuse_if_over(complaint, now)
    _record_access(session, complaint, staff, LookSubject.PHOTO, purpose, now)


def _refuse_if_over(complaint: Complaint, now: datetime) -> None:
    if is_over(complaint, now):
        raise ForbiddenError("这件投诉已经不再单独办理，居民的电话、录音和照片不再提供查看。")


def _record_access(
    session: Session,
    complaint: Complaint,
    staff: StaffAccount,
    subject: LookSubject,
    stated: str,
    now: datetime,
) -> None:
    problems: list[FieldProblem] = []
    reason = words.check_words("purpose", _PURPOSES[subject], stated, problems)
    if problems:
        raise InvalidInputError(problems)
    purpose = words.mask_phones(reason)[:200]  # it is read long after
    look = PersonalDataLook(
        staff_id=staff.id, complaint_id=complaint.id, subject=subject, purpose=purpose, at=now
    )
    record_look(session, staff, look, f"投诉 {complaint.number}")
