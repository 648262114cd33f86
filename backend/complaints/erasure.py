"""Forgetting a resident who asks for it (PIPL art. 47): who complained goes, what was complained of stays."""

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from backend.models import (
    Complaint,
    KeptAnswer,
    Recording,
    Resident,
    ResidentHome,
    ResidentNotice,
    ResidentSession,
    SubscriptionGrant,
    WechatMedia,
)


def forget_resident(session: Session, resident_id: int) -> None:
    """Erase phone, voice, chat and the tie between this person and their complaints.

    The complaints go on without them, as those of someone who stays anonymous: firm and street still
    answer, and the statistics stay true. Photos show the trouble, not the person, and stay as well.
    """
    theirs = select(Complaint.id).where(Complaint.resident_id == resident_id)
    session.execute(delete(Recording).where(Recording.complaint_id.in_(theirs)))
    session.execute(delete(SubscriptionGrant).where(SubscriptionGrant.resident_id == resident_id))
    session.execute(delete(ResidentNotice).where(ResidentNotice.resident_id == resident_id))
    session.execute(delete(WechatMedia).where(WechatMedia.resident_id == resident_id))
    session.execute(
        update(Complaint)
        .where(Complaint.resident_id == resident_id)
        .values(resident_id=None, phone=None, phone_index=None, anonymous=True)
    )
    for theirs_too in (ResidentHome, ResidentSession, KeptAnswer):
        session.execute(delete(theirs_too).where(theirs_too.resident_id == resident_id))
    session.execute(delete(Resident).where(Resident.id == resident_id))
