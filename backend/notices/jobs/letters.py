"""Sends one letter by mail or robot: to an address of staff, or for another subject."""

from datetime import datetime, timedelta
from typing import Self

from sqlalchemy.orm import Session

from backend.core.config import Config
from backend.jobs.leased import Failure, LeasedWork
from backend.models import Database, DeliveryState, Letter, NoticeAddress
from backend.notices.rules.address_health import record_failure, record_success
from backend.notices.rules.letter_kinds import message_of_kind
from backend.notices.rules.letter_text import message_of
from backend.notices.senders.dispatch import send_message
from backend.notices.senders.message import RetrySend, SendRefused, StaffMessage


class Letters(LeasedWork[Letter, StaffMessage, str]):
    plural = "letters to staff"
    table = Letter
    pending, working, given_up = DeliveryState.PENDING, DeliveryState.SENDING, DeliveryState.FAILED
    # Longer than a mail server may take over all its steps: taken over earlier, a letter is sent twice.
    lease = timedelta(seconds=45)
    # Four hours: then the office hears that it fails, instead of waiting for a day in silence.
    backoff = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 300, 1800, 3600, 7200))
    timeout = timedelta(seconds=60)
    retry_on, refused_on = (RetrySend,), (SendRefused,)
    fault_words = "系统内部错误，已记录"

    def __init__(self, config: Config) -> None:
        self._config = config

    @classmethod
    def opened(cls, database: Database, config: Config) -> Self:
        return cls(config)

    def prepare(self, session: Session, row: Letter, now: datetime) -> StaffMessage:
        if row.kind:
            return message_of_kind(session, row, self._config)
        if row.address is not None and row.address.removed_at is not None:
            raise SendRefused("地址已删除")
        return message_of(session, row, self._config.base_url)

    def send(self, task: StaffMessage) -> str:
        return send_message(self._config, task)

    def finish(
        self,
        session: Session,
        row: Letter,
        task: StaffMessage,
        result: str,
        now: datetime,
    ) -> None:
        row.state, row.delivered_at, row.last_error = DeliveryState.DELIVERED, now, result[:500]
        if address := _locked_address(session, row):
            record_success(address, now, result)

    def failed(
        self,
        session: Session,
        row: Letter,
        task: StaffMessage | None,
        failure: Failure,
        now: datetime,
    ) -> None:
        if address := _locked_address(session, row):
            record_failure(address, failure.reason, now, final=failure.is_last)

    def is_last_attempt(self, row: Letter, now: datetime) -> bool:
        # A test is tried once: whoever waits for it wants to know now.
        return row.is_test or super().is_last_attempt(row, now)


def _locked_address(session: Session, letter: Letter) -> NoticeAddress | None:
    if letter.address_id is None:
        return None
    return session.get_one(NoticeAddress, letter.address_id, with_for_update={"key_share": True})
