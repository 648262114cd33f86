"""One message, one transaction: kept once, thought about, acted on, answered."""

from datetime import datetime

from sqlalchemy.orm import Session

from backend.complaints import intake
from backend.complaints.numbers import show_number
from backend.errors import LinshengError
from backend.models import Channel, WechatFollower
from backend.services import Services
from backend.wechat import conversation, replies
from backend.wechat.conversation import Bind, FileComplaint, Outcome
from backend.wechat.conversation.messages import Message
from backend.wechat.conversation.states import Draft
from backend.wechat.followers import bind, keep_talk, locked_follower, talk_of
from backend.wechat.inbox import keep_once, keep_reply, kept_reply
from backend.wechat.incoming import Ignored, Incoming, Unfollow
from backend.wechat.lookups import SessionLookups


def answer(services: Services, incoming: Incoming, now: datetime) -> str:
    """The words for the resident, the same for every delivery of a message; empty where there are none."""
    if isinstance(incoming.content, Ignored):
        return ""
    with services.database.transaction() as session:
        message_id = keep_once(session, incoming.key, now)
        if message_id is None:
            return kept_reply(session, incoming.key)
        follower = locked_follower(session, incoming.openid, now)
        if isinstance(incoming.content, Unfollow):
            follower.unfollowed_at = now
            return ""
        reply = _talk(services, session, follower, incoming.content, now)
        keep_reply(session, message_id, reply)
        return reply


def _talk(
    services: Services, session: Session, follower: WechatFollower, message: Message, now: datetime
) -> str:
    lookups = SessionLookups(services, session, follower, now)
    state, lost = talk_of(follower, now)
    outcome = conversation.step(state, message, lookups)
    match outcome.command:
        case Bind(compound=compound):
            bind(session, follower, compound)
        case FileComplaint(draft=draft):
            outcome = _file(lookups, session, follower, draft, now)
    keep_talk(follower, outcome.state, now)
    return replies.bounded((outcome.urgent, lost, *outcome.replies))


def _file(
    lookups: SessionLookups, session: Session, follower: WechatFollower, draft: Draft, now: datetime
) -> Outcome:
    submission = intake.Submission(
        idempotency_key=draft.key,
        channel=Channel.WECHAT,
        words=draft.words,
        category_code=draft.category_code,
        community_id=draft.compound.community_id if draft.compound else None,
        building_id=draft.compound.building_id if draft.compound else None,
        place=draft.spot or "",
        phone=draft.phone,
        anonymous=draft.anonymous,
        wechat_follower_id=follower.id,
    )
    try:
        receipt = intake.submit(session, submission, now)
    except LinshengError as error:
        return conversation.refused(draft, error.message, lookups)
    return conversation.filed(show_number(receipt.number), receipt.pin, lookups.status_link(receipt.token))
