"""One message, one transaction: kept once, thought about, acted on, answered."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from backend.complaints import intake
from backend.complaints.numbers import show_number
from backend.errors import LinshengError
from backend.models import Channel
from backend.services import Services
from backend.wechat import conversation, replies
from backend.wechat.conversation import Bind, FileComplaint, Outcome
from backend.wechat.conversation.messages import Message
from backend.wechat.conversation.states import Draft
from backend.wechat.followers import Sender, bind, keep, locked_sender, unfollow
from backend.wechat.inbox import keep_once
from backend.wechat.incoming import Ignored, Incoming, Unfollow
from backend.wechat.lookups import SessionLookups


def answer(services: Services, incoming: Incoming, now: datetime) -> str:
    """The words for the resident, the same for every delivery of a message; empty where there are none."""
    if isinstance(incoming.content, Ignored):
        return ""
    with services.database.transaction() as session:
        first = keep_once(session, incoming.key, now)
        sender = locked_sender(session, incoming.openid, now)
        if not first:
            return sender.memory.answer_to(incoming.key)
        if isinstance(incoming.content, Unfollow):
            unfollow(session, sender, now)
            return ""
        return _talk(services, session, sender, incoming, incoming.content, now)


def _talk(
    services: Services, session: Session, sender: Sender, incoming: Incoming, message: Message, now: datetime
) -> str:
    memory = sender.memory
    lookups = SessionLookups(services, session, sender, now)
    outcome = conversation.step(memory.state, message, lookups)
    match outcome.command:
        case Bind(compound=compound):
            if bind(session, sender, compound):
                memory = memory.with_home(compound)
        case FileComplaint(draft=draft):
            outcome = _file(lookups, session, sender, draft, now)
    words = replies.bounded((outcome.urgent, sender.lost, *outcome.replies))
    memory = replace(memory, state=outcome.state).with_answer(incoming.key, words)
    keep(session, sender, memory, message, now)
    return words


def _file(lookups: SessionLookups, session: Session, sender: Sender, draft: Draft, now: datetime) -> Outcome:
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
        wechat_follower_id=sender.id,
    )
    try:
        receipt = intake.submit(session, submission, now)
    except LinshengError as error:
        return conversation.refused(draft, error.message, lookups)
    return conversation.filed(show_number(receipt.number), receipt.pin, lookups.status_link(receipt.token))
