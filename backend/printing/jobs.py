"""What the printing worker runs: an order's files, and the mail with a shop's link."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import or_, update

from backend.core.clock import utc_now
from backend.core.config import Config
from backend.models import Database, LinkMailState, PrintLink
from backend.notices.jobs.deliveries import opened_config, opened_database
from backend.notices.senders.dispatch import try_to_send
from backend.notices.senders.message import Refused
from backend.printing.leaflets.print_marks import DEFAULT_CONDITION, OutputCondition
from backend.printing.rules.letters import message_of
from backend.printing.rules.production import Press, produce

MAIL_BACKOFF = tuple(timedelta(seconds=seconds) for seconds in (30, 300, 1800, 7200, 28800))
MAIL_LEASE = timedelta(seconds=60)


def produce_order(order_id: int) -> None:
    """The RQ job. Runs any number of times for one order."""
    produce(opened_database(), press_of(opened_config()), order_id)


def press_of(config: Config) -> Press:
    profile = Path(config.print_profile).read_bytes() if config.print_profile else b""
    known = DEFAULT_CONDITION if config.print_condition == DEFAULT_CONDITION.identifier else None
    condition = OutputCondition(
        config.print_condition, known.info if known else config.print_condition, profile
    )
    return Press(config.print_folder, config.base_url, config.qr_letter_case, condition)


def mail_link(link_id: int) -> None:
    """The RQ job. Claims the mail, sends it with no connection held, records the outcome."""
    mail_link_with(opened_database(), opened_config(), link_id)


def mail_link_with(database: Database, config: Config, link_id: int) -> None:
    now = utc_now()
    with database.transaction() as session:
        claimed = session.execute(
            update(PrintLink)
            .where(
                PrintLink.id == link_id,
                PrintLink.mail_state == LinkMailState.PENDING,
                or_(PrintLink.mail_lease_until.is_(None), PrintLink.mail_lease_until <= now),
            )
            .values(
                mail_attempts=PrintLink.mail_attempts + 1,
                mail_lease_until=now + MAIL_LEASE,
                mail_ring_after=now + MAIL_LEASE,
            )
            .returning(PrintLink.mail_attempts)
        ).first()
        if claimed is None:
            return
        message = message_of(session.get_one(PrintLink, link_id), config)
    answer = try_to_send(config, message)
    error = None if isinstance(answer, str) else answer
    with database.transaction() as session:
        link = session.get_one(PrintLink, link_id, with_for_update=True)
        if link.mail_attempts != claimed[0]:
            return
        link.mail_lease_until = None
        link.mail_problem = str(error or "")[:500]
        if error is None:
            link.mail_state, link.mail_ring_after = LinkMailState.SENT, None
        elif isinstance(error, Refused) or claimed[0] > len(MAIL_BACKOFF):
            link.mail_state, link.mail_ring_after = LinkMailState.FAILED, None
        else:
            link.mail_ring_after = utc_now() + MAIL_BACKOFF[claimed[0] - 1]
