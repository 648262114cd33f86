"""Letters to staff: claimed, sent with no database connection held, and their end recorded."""

from datetime import datetime, timedelta

from backend.core.clock import utc_now
from backend.core.config import Config
from backend.jobs.claiming import claim
from backend.models import Database, DeliveryState, Letter, NoticeAddress
from backend.notices.rules.health import sent, troubled
from backend.notices.rules.letters import message_of
from backend.notices.senders.dispatch import Answer, try_to_send
from backend.notices.senders.message import Refused

# Four hours: then the office hears that it fails, instead of waiting for a day in silence.
BACKOFF = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 300, 1800, 3600, 7200))

# Longer than a mail server may take over all its steps: a letter taken over too early would be sent twice.
LEASE = timedelta(seconds=45)


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
    answer = try_to_send(config, message) if message is not None else Refused("地址已删除")
    _record(database, letter_id, attempts, answer)


def _record(database: Database, letter_id: int, attempts: int, answer: Answer) -> None:
    """Write how the attempt ended, unless the lease ran out and another worker took over meanwhile."""
    now = utc_now()
    with database.transaction() as session:
        letter = session.get_one(Letter, letter_id, with_for_update=True)
        if letter.state is not DeliveryState.SENDING or letter.attempts != attempts:
            return
        address = session.get_one(NoticeAddress, letter.address_id, with_for_update={"key_share": True})
        given_up = _end(letter, answer, now)
        if isinstance(answer, str):
            sent(address, now, answer)
        else:
            troubled(address, str(answer), now, final=given_up)


def _end(letter: Letter, answer: Answer, now: datetime) -> bool:
    """Whether it is given up."""
    letter.lease_until = None
    letter.last_error = str(answer)[:500]
    if isinstance(answer, str):
        letter.state, letter.delivered_at = DeliveryState.DELIVERED, now
        return False
    # A test is tried once: whoever waits for it wants to know now.
    if isinstance(answer, Refused) or letter.is_test or letter.attempts > len(BACKOFF):
        letter.state = DeliveryState.FAILED
        return True
    letter.state = DeliveryState.PENDING
    letter.next_attempt_at = letter.ring_after = now + BACKOFF[letter.attempts - 1]
    return False
