"""Forgetting a resident who asks for it (PIPL art. 47): who complained goes, what was complained of stays."""

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from backend.models import (
    Complaint,
    Recording,
    ResidentNotice,
    SubscriptionGrant,
    WechatFollower,
    WechatMedia,
)


def forget_follower(session: Session, follower_id: int) -> None:
    """Erase phone, voice, chat and the tie between this person and their complaints.

    The complaints go on without them, as those of someone who stays anonymous: firm and street still
    answer, and the statistics stay true. Photos show the trouble, not the person, and stay as well.
    """
    theirs = select(Complaint.id).where(Complaint.wechat_follower_id == follower_id)
    session.execute(delete(Recording).where(Recording.complaint_id.in_(theirs)))
    session.execute(delete(SubscriptionGrant).where(SubscriptionGrant.follower_id == follower_id))
    session.execute(delete(ResidentNotice).where(ResidentNotice.follower_id == follower_id))
    session.execute(delete(WechatMedia).where(WechatMedia.follower_id == follower_id))
    session.execute(
        update(Complaint)
        .where(Complaint.wechat_follower_id == follower_id)
        .values(wechat_follower_id=None, phone=None, phone_index=None, anonymous=True)
    )
    session.execute(delete(WechatFollower).where(WechatFollower.id == follower_id))
