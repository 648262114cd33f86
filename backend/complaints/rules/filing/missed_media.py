"""Asks again for a photo or voice of the chat that could not be fetched."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.complaints.rules.handling.resident_notices import new_resident_notice
from backend.core.clock import local
from backend.jobs.outbox import enqueue
from backend.models import MediaKind, NoticeState, ResidentNotice, WechatMedia

MISSED = "media"
LONGEST_NOTICE = 500
_NAMES = {MediaKind.PHOTO: "照片", MediaKind.VOICE: "语音"}
_AGAIN = {
    MediaKind.PHOTO: "请您把这张照片再发一次。",
    MediaKind.VOICE: "请您打字告诉我，或者再说一遍。",
}


def ask_for_media_again(session: Session, media: WechatMedia, why: str, now: datetime) -> None:
    """Tell the resident which photo or voice did not come. Several that were missed are one notice."""
    at = local(media.received_at)
    line = f"您 {at.month}月{at.day}日 {at:%H:%M} 发来的{_NAMES[media.kind]}{why}。{_AGAIN[media.kind]}"
    untold = session.scalars(
        select(ResidentNotice)
        .where(
            ResidentNotice.resident_id == media.resident_id,
            ResidentNotice.kind == MISSED,
            ResidentNotice.state.in_([NoticeState.PENDING, NoticeState.WAITING]),
        )
        .limit(1)
        .with_for_update(of=ResidentNotice)
    ).first()
    if untold is not None and len(untold.words) < LONGEST_NOTICE:
        untold.words = f"{untold.words}\n{line}"
        return
    enqueue(session, [new_resident_notice(media.resident_id, MISSED, line, now)], now)
