"""What the database shows: its schema, and work that nobody does."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import func, or_, select, true
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from backend.core.clock import utc_now
from backend.core.config import Config
from backend.doctor.finding import Finding, first_line
from backend.models import (
    Community,
    Database,
    Delivery,
    DeliveryState,
    Letter,
    MediaState,
    NoticeState,
    OutboxMessage,
    ResidentNotice,
    WechatMedia,
    migrate,
)

RELAY_PATIENCE = timedelta(minutes=1)
# The sweep rings again after ten minutes at the latest; what waits longer than twice that is stuck.
STUCK_AFTER = timedelta(minutes=20)
FAILED_WITHIN = timedelta(days=7)


def look_at_database(config: Config) -> Iterator[Finding]:
    database = Database(config)
    kind = database.engine.dialect.name
    try:
        current = migrate.is_current(database.engine)
        yield Finding("database", ok=True, says=f"{kind} answers")
        if not current:
            yield Finding(
                "tables", ok=False, says="not at the schema of this release", mend="Run: linsheng init"
            )
            return
        yield Finding("tables", ok=True, says="at the schema of this release")
        with database.reading() as session:
            yield from (look(session) for look in (_registry, _outbox, _stuck, _residents, _failed))
    except SQLAlchemyError as error:
        yield Finding(
            "database",
            ok=False,
            says=f"{kind} does not answer ({first_line(error)})",
            mend="Start the database server, or correct LINSHENG_DATABASE_URL.",
        )
    finally:
        database.dispose()


def _registry(session: Session) -> Finding:
    number = session.scalar(select(func.count()).select_from(Community))
    return Finding(
        "registry",
        ok=bool(number),
        says=f"{number} compounds",
        mend="" if number else "Run: linsheng import FILE… (or, to try with a made-up city, linsheng demo).",
    )


def _outbox(session: Session) -> Finding:
    late = session.scalar(
        select(func.count())
        .select_from(OutboxMessage)
        .where(OutboxMessage.created_at < utc_now() - RELAY_PATIENCE)
    )
    if not late:
        return Finding("relay", ok=True, says="nothing waits for it")
    return Finding(
        "relay",
        ok=False,
        says=f"{late} doorbells have waited for more than a minute",
        mend="Start the relay: linsheng relay (linsheng run starts one). If it runs, see Redis below.",
    )


def _stuck(session: Session) -> Finding:
    """Deliveries, and the letters to addresses that offices set themselves."""
    limit = utc_now() - STUCK_AFTER
    number = 0
    for table in (Delivery, Letter):
        overdue = or_(
            (table.state == DeliveryState.PENDING) & (table.next_attempt_at < limit),
            (table.state == DeliveryState.SENDING) & (table.lease_until < limit),
        )
        number += session.scalar(select(func.count()).select_from(table).where(overdue)) or 0
    return Finding(
        "deliveries",
        ok=not number,
        says=f"{number} notices are overdue" if number else "none is overdue",
        mend="Start more workers (linsheng worker) and look into their logs." if number else "",
    )


def _residents(session: Session) -> Finding:
    """What residents are to be told and what they sent. Waiting for their next contact is not stuck."""
    limit = utc_now() - STUCK_AFTER
    notices = session.scalar(
        select(func.count())
        .select_from(ResidentNotice)
        .where(
            or_(
                (ResidentNotice.state == NoticeState.PENDING) & (ResidentNotice.next_attempt_at < limit),
                (ResidentNotice.state == NoticeState.SENDING) & (ResidentNotice.lease_until < limit),
            )
        )
    )
    media = session.scalar(
        select(func.count())
        .select_from(WechatMedia)
        .where(
            WechatMedia.state == MediaState.PENDING,
            or_(
                (WechatMedia.attempts == 0) & (WechatMedia.received_at < limit),
                WechatMedia.lease_until < limit,
            ),
        )
    )
    late = bool(notices or media)
    return Finding(
        "residents",
        ok=not late,
        says=f"{notices} notices and {media} photos or voices are overdue" if late else "nothing is overdue",
        mend="Start the residents' worker (linsheng worker --queue residents) and look into its log."
        if late
        else "",
    )


def _failed(session: Session) -> Finding:
    """Alerts and letters given up within a week; older ones have been seen. A test's sender sees it fail."""
    since = utc_now() - FAILED_WITHIN
    failed: Counter[str] = Counter()
    for table, more in ((Delivery, true()), (Letter, Letter.is_test.is_(False))):
        query = select(table.last_error, func.count()).where(
            table.state == DeliveryState.FAILED, table.next_attempt_at > since, more
        )
        for error, number in session.execute(query.group_by(table.last_error)):
            failed[error] += number
    if not failed:
        return Finding("failures", ok=True, says="no notice was given up within a week")
    [(error, most)] = failed.most_common(1)
    total = failed.total()
    return Finding(
        "failures",
        ok=False,
        says=f"{total} alerts were given up within a week; {most} of them: {error}",
        mend="Correct the office's alert addresses for later alerts, or have the office look at"
        " /staff/notices/failing; its inbox has these notices anyway.",
    )
