"""Handles one message in one transaction: deduplicate, step, command, answer."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from backend.complaints.rules.handling.resident_notices import mark_notices_told, pending_notices
from backend.complaints.rules.media import record_media
from backend.complaints.rules.praises import record_praise
from backend.complaints.rules.privacy.erasure import erase_resident
from backend.core.errors import LinshengError
from backend.models import MediaKind
from backend.residents.rules.subscriptions import note_answers
from backend.web.services import Services
from backend.wechat import conversation
from backend.wechat.conversation import replies
from backend.wechat.conversation.commands import (
    EraseResident,
    FileComplaint,
    HandToStaff,
    PassOnPraise,
    RateComplaint,
    ReopenComplaint,
    SetCommunity,
    StepResult,
    WrongPin,
)
from backend.wechat.conversation.messages import Message, Picture, Voice
from backend.wechat.conversation.states import WithPerson
from backend.wechat.links import status_link
from backend.wechat.webhook.commands import ComplaintCommand, carry_out, file_complaint
from backend.wechat.webhook.followers import (
    Sender,
    keep_failed_pins,
    receive_message,
    remember_community,
    store_memory,
    unfollow,
)
from backend.wechat.webhook.incoming import Ignored, Incoming, Subscriptions, Unfollow
from backend.wechat.webhook.lookups import SessionLookups


@dataclass(frozen=True, slots=True)
class Answer:
    """`words` for the resident, empty where there are none; `to_desk` hands over to WeChat's service desk."""

    words: str = ""
    to_service_desk: bool = False


def answer(services: Services, incoming: Incoming, now: datetime) -> Answer:
    """The same for every delivery of a message."""
    if isinstance(incoming.content, Ignored):
        return Answer()
    with services.database.statements() as connection:
        first, sender = receive_message(
            connection, (incoming.key, *incoming.older_keys), incoming.openid, now
        )
        if not first or sender is None:
            return _same_again(sender, incoming.key)
        if isinstance(incoming.content, Unfollow):
            unfollow(connection, sender, now)
            return Answer()
        if isinstance(incoming.content, Subscriptions):
            with Session(bind=connection) as session:
                note_answers(session, sender.id, incoming.content.answers, now)
                session.flush()
            return Answer()
        turn = _MessageTransaction(services, connection, sender, incoming.openid, now)
        answer = turn.take(incoming.key, incoming.content)
        turn.close()
        return answer


def _same_again(sender: Sender | None, key: str) -> Answer:
    """What was said to the first delivery; nothing where the resident has been forgotten since."""
    if sender is None:
        return Answer()
    words = sender.memory.answer_to(key)
    return Answer(words, to_service_desk=not words and isinstance(sender.memory.state, WithPerson))


class _MessageTransaction:
    """One message of one resident, thought about and acted on in one transaction."""

    def __init__(
        self, services: Services, connection: Connection, sender: Sender, openid: str, now: datetime
    ) -> None:
        self._base_url = services.config.base_url
        self._connection = connection
        # Takes part in the connection's transaction; costs next to nothing until it is asked something.
        self._session = Session(bind=connection, expire_on_commit=False)
        self._sender = sender
        self._openid = openid
        self._now = now
        self._memory = sender.memory
        self._services = services
        self._lookups = self._new_lookups()

    def _new_lookups(self) -> SessionLookups:
        """One remembers what it read: what follows a command reads anew."""
        return SessionLookups(self._services, self._session, self._sender, self._now)

    def close(self) -> None:
        """What the session still holds goes into the transaction, which ends without it."""
        if self._session.in_transaction():
            self._session.flush()
            self._session.close()

    def take(self, key: str, message: Message) -> Answer:
        outcome = conversation.step(self._memory.state, message, self._lookups)
        if outcome.keeps_media:
            self._note(message)
        outcome = self._acted(outcome)
        reply_text = replies.bounded((outcome.urgent, self._sender.lost, *outcome.replies))
        words = reply_text if outcome.urgent else self._with_news(reply_text)
        if not isinstance(outcome.command, EraseResident):
            memory = replace(self._memory, state=outcome.state).with_answer(key, words)
            store_memory(self._connection, self._sender, memory, message, self._now)
        return Answer(words, to_service_desk=isinstance(outcome.command, HandToStaff))

    def _acted(self, outcome: StepResult) -> StepResult:
        """The outcome, after its command was carried out or refused."""
        self._lookups = self._new_lookups()
        match outcome.command:
            case SetCommunity(community=community, praise=praise, instead_of=instead_of):
                if remember_community(self._session, self._sender, community):
                    self._memory = self._memory.with_home(community, instead_of)
                    return self._praised(outcome, PassOnPraise(community, praise)) if praise else outcome
            case WrongPin():
                self._memory = self._memory.with_wrong_pin(self._now)
            case EraseResident():
                erase_resident(self._session, self._sender.id)
                keep_failed_pins(self._connection, self._openid, self._memory.wrong_pins_of(self._now))
            case PassOnPraise():
                return self._praised(outcome, outcome.command)
            case FileComplaint():
                return self._filed(outcome.command)
            case HandToStaff() | None:
                pass
            case _:
                return self._done(outcome, outcome.command)
        return outcome

    def _filed(self, command: FileComplaint) -> StepResult:
        draft = command.draft
        try:
            with self._session.begin_nested():
                filed = file_complaint(self._session, command, self._sender.id, self._base_url, self._now)
        except LinshengError as error:
            return conversation.refused(draft, error.message, self._lookups)
        self._memory = self._memory.after_filing()
        outcome = conversation.filed(draft, filed.number, filed.pin, filed.link, self._lookups)
        return self._acted(replace(outcome, replies=(*command.answers, *outcome.replies)))

    def _praised(self, outcome: StepResult, command: PassOnPraise) -> StepResult:
        try:
            record_praise(self._session, command.community.community_id, command.words, self._now)
        except LinshengError as error:
            return conversation.not_possible(outcome.state, error.message, self._lookups)
        return outcome

    def _done(self, outcome: StepResult, command: ComplaintCommand) -> StepResult:
        try:
            with self._session.begin_nested():
                flat_shown = carry_out(self._session, command, self._sender.id, self._now)
        except LinshengError as error:
            refused = conversation.not_possible(outcome.state, error.message, self._lookups)
            return replace(refused, urgent=outcome.urgent)
        if flat_shown:
            outcome = replace(outcome, replies=(*outcome.replies[:1], flat_shown, *outcome.replies[1:]))
        match command:
            case RateComplaint(number=number, solved=False) | ReopenComplaint(number=number):
                return conversation.sent_back(outcome, number, self._lookups)
            case RateComplaint(number=number):
                return conversation.closed(outcome, number, self._lookups)
        return outcome

    def _with_news(self, answer: str) -> str:
        """The answer behind what was kept for this contact, as far as one message holds both."""
        if not self._sender.news or not answer:
            return answer
        news: list[str] = []
        for waiting in pending_notices(self._session, self._sender.id):
            link = status_link(self._base_url, waiting.token) if waiting.token else ""
            longer = replies.with_news([*news, f"{waiting.words}\n{link}".strip()], answer)
            if len(longer.encode()) > replies.MAX_BYTES:
                break
            news.append(f"{waiting.words}\n{link}".strip())
            mark_notices_told(self._session, [waiting], self._now)
        return replies.bounded([replies.with_news(news, answer)])

    def _note(self, message: Message) -> None:
        kinds = {Picture: MediaKind.PHOTO, Voice: MediaKind.VOICE}
        if isinstance(message, Picture | Voice) and message.media_id:
            kind = kinds[type(message)]
            record_media(self._connection, self._sender.id, message.key, kind, message.media_id, self._now)
