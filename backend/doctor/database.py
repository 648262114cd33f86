"""Checks of the database: its schema and what it holds."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import and_, func, select, text, true
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, defer

from backend.core.clock import utc_now
from backend.core.config import Config
from backend.doctor.audit_log import look_at_audit_log, look_at_audit_mail
from backend.doctor.background import look_at_faults, look_at_queues, look_at_relay, look_at_schedule
from backend.doctor.demo_remains import look_at_demo_remains
from backend.doctor.disclosures import look_at_disclosures
from backend.doctor.finding import Finding, first_line
from backend.doctor.keys import look_at_keys
from backend.doctor.ledgers import look_at_ledgers, look_at_triggers
from backend.doctor.outgoing import look_at_outgoing
from backend.models import Community, Database, Delivery, DeliveryState, Letter, NoticeAddress, migrate
from backend.models.keys.key_check import WrongKeyError
from backend.notices.rules.addresses import owner_name

FAILED_WITHIN = timedelta(days=7)
SHOWN = 5  # owners of addresses


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
            yield from look_at_keys(session, config)
            yield from look_at_character_type(session)
            yield _registry(session)
            yield look_at_relay(session)
            yield look_at_schedule(session)
            yield look_at_faults(session)
            yield from look_at_queues(session)
            yield _failed(session)
            yield look_at_audit_log(session, config)
            yield look_at_audit_mail(config)
            yield look_at_triggers(session)
            yield look_at_ledgers(session)
            yield look_at_disclosures(session)
            yield look_at_outgoing(session, config)
            yield from look_at_demo_remains(session, config)
    except WrongKeyError as error:
        yield Finding(
            "personal-data key",
            ok=False,
            says="not all keys are there that this database was sealed with; no process starts on it",
            mend=str(error),
        )
    except SQLAlchemyError as error:
        yield Finding(
            "database",
            ok=False,
            says=f"{kind} does not answer ({first_line(error)})",
            mend="Start the database server, or correct LINSHENG_DATABASE_URL.",
        )
    finally:
        database.dispose()


def look_at_character_type(session: Session) -> Iterator[Finding]:
    """Asked of the server itself: what it is called differs between versions and providers."""
    if session.get_bind().dialect.name != "postgresql":
        return
    ok = bool(session.scalar(text("SELECT '楼' ~ '^[[:alpha:]]$'")))
    yield Finding(
        "character type",
        ok=ok,
        says="knows Chinese letters" if ok else "takes Chinese letters for none, so that searches miss them",
        mend=""
        if ok
        else "Make the database anew with a UTF-8 character type, as docs/operations.md says, and move the"
        " data there with pg_dump and pg_restore.",
    )


def _registry(session: Session) -> Finding:
    number = session.scalar(select(func.count()).select_from(Community))
    return Finding(
        "registry",
        ok=bool(number),
        says=f"{number} communities",
        mend="" if number else "Run: linsheng import FILE… (or, to try with a made-up city, linsheng demo).",
    )


def _owners_of_failed(session: Session, since: datetime) -> str:
    """The offices and people whose addresses do not work, most letters first."""
    failed = and_(
        Letter.state == DeliveryState.FAILED, Letter.next_attempt_at > since, Letter.is_test.is_(False)
    )
    by_address = select(Letter.address_id).where(failed, Letter.address_id.is_not(None))
    by_address = by_address.group_by(Letter.address_id).order_by(func.count().desc(), Letter.address_id)
    addresses = [
        session.get_one(NoticeAddress, row_id, options=[defer(NoticeAddress.address)])
        for row_id in session.scalars(by_address.limit(SHOWN))
    ]
    names = dict.fromkeys(owner_name(session, address) for address in addresses)
    return f", of {'、'.join(names)}" if names else ""


def _failed(session: Session) -> Finding:
    """Alerts and letters given up within a week; older ones have been seen.

    Whoever sent a test sees it fail, and the bureau the mail with a shop's link.
    """
    since = utc_now() - FAILED_WITHIN
    failed: Counter[str] = Counter()
    for table, more in ((Delivery, true()), (Letter, and_(Letter.is_test.is_(False), Letter.kind == ""))):
        query = select(table.last_error, func.count()).where(
            table.state == DeliveryState.FAILED, table.next_attempt_at > since, more
        )
        for error, number in session.execute(query.group_by(table.last_error)):
            failed[error] += number
    if not failed:
        return Finding("failures", ok=True, says="no notice was given up within a week")
    [(error, most)] = failed.most_common(1)
    total = failed.total()
    owners = _owners_of_failed(session, since)
    return Finding(
        "failures",
        ok=False,
        says=f"{total} alerts were given up within a week{owners}; {most} of them: {error}",
        mend="Correct the office's alert addresses for later alerts, or have the office look at"
        " /staff/notices/failing; its inbox has these notices anyway.",
    )
