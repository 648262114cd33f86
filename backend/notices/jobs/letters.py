"""Letters to staff: claimed, sent with no database connection held, and their end recorded."""

import logging
from datetime import datetime, timedelta

from backend.core.clock import utc_now
from backend.core.config import Config
from backend.jobs.claiming import claim
from backend.models import Database, DeliveryState, Letter, NoticeAddress
from backend.notices.rules.health import sent, troubled
from backend.notices.rules.letters import message_of
from backend.notices.senders.mail import mail_server, send_mail
from backend.notices.senders.message import Message, Refused, RetryLater
from backend.notices.senders.robots import send_robot

# Four hours: then the office hears that it fails, instead of waiting for a day in silence.
BACKOFF = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 300, 1800, 3600, 7200))

# Longer than a mail server may take over all its steps: a letter taken over too early would be sent twice.
LEASE = timedelta(seconds=45)

log = logging.getLogger(__name__)


def send_letter(letter_id: int) -> None:
    """The RQ job. Runs any number of times for one letter."""
    from backend.notices.jobs.deliveries import opened_config, opened_database

    send_letter_with(opened_database(), opened_config(), letter_id)


def send_letter_with(database: Database, config: Config, letter_id: int) -> None:
    """Claim the letter and bring it to its end, or to its next attempt."""
    with database.transaction() as session:
        if not claim(session, Letter, letter_id, utc_now(), LEASE):
            return
        letter = session.get_one(Letter, letter_id)
        attempts = letter.attempts
        gone = letter.address.removed_at is not None
        message = None if gone else message_of(session, letter, config.base_url)
    error = _send(config, message) if message is not None else Refused("地址已删除")
    _record(database, letter_id, attempts, error)


def _send(config: Config, message: Message) -> RetryLater | Refused | None:
    """None where it went out; what was answered otherwise."""
    try:
        _by_kind(config, message)
    except (RetryLater, Refused) as error:
        return error
    except Exception:
        log.exception("letter to %s failed", message.shown_as)
        return RetryLater("系统内部错误，已记录")
    return None


def _by_kind(config: Config, message: Message) -> None:
    if message.kind != "email":
        send_robot(message)
        return
    server = mail_server(config.mail_url)
    if server is not None:
        send_mail(server, message)
    elif config.is_production:
        raise RetryLater("本市还没有设置发信服务器（LINSHENG_MAIL_URL）")
    else:
        # The demo has no mail server: its log is where its mails can be read.
        log.warning("letter to %s | %s | %s", message.shown_as, message.title, " / ".join(message.lines))


def _record(database: Database, letter_id: int, attempts: int, error: RetryLater | Refused | None) -> None:
    """Write how the attempt ended, unless the lease ran out and another worker took over meanwhile."""
    now = utc_now()
    with database.transaction() as session:
        letter = session.get_one(Letter, letter_id, with_for_update=True)
        if letter.state is not DeliveryState.SENDING or letter.attempts != attempts:
            return
        address = session.get_one(NoticeAddress, letter.address_id, with_for_update={"key_share": True})
        given_up = _end(letter, error, now)
        if error is None:
            sent(address, now)
        else:
            troubled(address, str(error), now, final=given_up)


def _end(letter: Letter, error: RetryLater | Refused | None, now: datetime) -> bool:
    """Whether it is given up."""
    letter.lease_until = None
    if error is None:
        letter.state, letter.delivered_at, letter.last_error = DeliveryState.DELIVERED, now, ""
        return False
    letter.last_error = str(error)[:500]
    # A test is tried once: whoever waits for it wants to know now.
    if isinstance(error, Refused) or letter.is_test or letter.attempts > len(BACKOFF):
        letter.state = DeliveryState.FAILED
        return True
    letter.state = DeliveryState.PENDING
    letter.next_attempt_at = letter.ring_after = now + BACKOFF[letter.attempts - 1]
    return False
