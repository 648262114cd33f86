"""Sending one letter to an address of staff: a mail or a robot's message."""

import logging
from datetime import datetime, timedelta
from typing import Self

from sqlalchemy.orm import Session

from backend.core.config import Config
from backend.jobs.leased import Failure, LeasedWork
from backend.models import Database, DeliveryState, Letter, NoticeAddress
from backend.notices.rules.health import sent, troubled
from backend.notices.rules.letters import message_of
from backend.notices.senders.mail import mail_server, send_mail
from backend.notices.senders.message import Message, Refused, RetryLater
from backend.notices.senders.robots import send_robot

log = logging.getLogger(__name__)


class Letters(LeasedWork[Letter, Message, None]):
    plural = "letters to staff"
    table = Letter
    pending, working, given_up = DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.FAILED
    # Longer than a mail server may take over all its steps: taken over earlier, a letter is sent twice.
    lease = timedelta(seconds=45)
    # Four hours: then the office hears that it fails, instead of waiting for a day in silence.
    backoff = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 300, 1800, 3600, 7200))
    timeout = timedelta(seconds=60)
    retry_on, refused_on = (RetryLater,), (Refused,)
    fault_words = "系统内部错误，已记录"

    def __init__(self, config: Config) -> None:
        self._config = config

    @classmethod
    def opened(cls, database: Database, config: Config) -> Self:
        return cls(config)

    def prepare(self, session: Session, row: Letter, now: datetime) -> Message:
        if row.address.removed_at is not None:
            raise Refused("地址已删除")
        return message_of(session, row, self._config.base_url)

    def send(self, task: Message) -> None:
        if task.kind != "email":
            send_robot(task)
            return
        server = mail_server(self._config.mail_url)
        if server is not None:
            send_mail(server, task)
        elif self._config.is_production:
            raise RetryLater("本市还没有设置发信服务器（LINSHENG_MAIL_URL）")
        else:
            # The demo has no mail server: its log is where its mails can be read.
            log.warning("letter to %s | %s | %s", task.shown_as, task.title, " / ".join(task.lines))

    def finish(
        self,
        session: Session,
        row: Letter,
        task: Message,
        result: None,
        now: datetime,
    ) -> None:
        row.state, row.delivered_at, row.last_error = DeliveryState.DELIVERED, now, ""
        sent(_address(session, row), now)

    def failed(
        self,
        session: Session,
        row: Letter,
        task: Message | None,
        failure: Failure,
        now: datetime,
    ) -> None:
        troubled(_address(session, row), failure.reason, now, final=failure.is_last)

    def is_last_attempt(self, row: Letter, now: datetime) -> bool:
        # A test is tried once: whoever waits for it wants to know now.
        return row.is_test or super().is_last_attempt(row, now)


def _address(session: Session, letter: Letter) -> NoticeAddress:
    return session.get_one(NoticeAddress, letter.address_id, with_for_update={"key_share": True})
