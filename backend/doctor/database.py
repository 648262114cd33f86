"""Checks of the database: its schema and what it holds."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import and_, func, select, true
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from backend.core.clock import utc_now
from backend.core.config import Config
from backend.doctor.audit_log import look_at_audit_log
from backend.doctor.background import look_at_outbox, look_at_queues, look_at_schedule
from backend.doctor.demo_remains import look_at_demo_remains
from backend.doctor.finding import Finding, first_line
from backend.doctor.outgoing import look_at_outgoing
from backend.models import Community, Database, Delivery, DeliveryState, Letter, migrate

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
            yield _registry(session)
            yield look_at_outbox(session)
            yield look_at_schedule(session)
            yield from look_at_queues(session)
            yield _failed(session)
            yield look_at_audit_log(session, config)
            yield look_at_outgoing(session, config)
            yield from look_at_demo_remains(session, config)
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
        says=f"{number} communities",
        mend="" if number else "Run: linsheng import FILE… (or, to try with a made-up city, linsheng demo).",
    )


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
    return Finding(
        "failures",
        ok=False,
        says=f"{total} alerts were given up within a week; {most} of them: {error}",
        mend="Correct the office's alert addresses for later alerts, or have the office look at"
        " /staff/notices/failing; its inbox has these notices anyway.",
    )
