"""Each day the city's auditors get where the audit log ends, at addresses that are not in the database."""

from datetime import timedelta

from sqlalchemy import select

from backend import work
from backend.core.clock import utc_now
from backend.core.config import Config
from backend.history.audit import record
from backend.history.audit_check import verify
from backend.jobs import runner
from backend.models import Database, DeliveryState, Letter, OutboxMessage
from backend.notices.jobs.letters import Letters
from backend.staff.jobs import NOTE_AUDIT_END, note_audit_end
from tests.support.mail_server import MailServer


def letters(database: Database) -> list[Letter]:
    with database.reading() as session:
        return list(session.scalars(select(Letter).order_by(Letter.id)))


def test_the_end_is_mailed_once_a_day(database: Database, config: Config, mail: MailServer) -> None:
    config = config.model_copy(update={"mail_url": mail.url, "audit_mail": "a@audit.cn,b@audit.cn"})
    now = utc_now()
    with database.transaction() as session:
        record(session, "系统", "test.done")
    for hours in (0, 0, 24, 24, 48):
        note_audit_end(database, config, now + timedelta(hours=hours))
    assert len(letters(database)) == 3
    runner.perform(database, Letters(config), letters(database)[0].id)

    [sent] = mail.mails
    assert sent["To"] == "a@audit.cn,b@audit.cn" or sent["To"] == "a@audit.cn, b@audit.cn"
    with database.reading() as session:
        assert f"linsheng audit verify --expect {verify(session).end}" in mail.text()
    assert letters(database)[0].state is DeliveryState.DELIVERED


def test_nobody_is_written_to_where_the_city_named_nobody(database: Database, config: Config) -> None:
    with database.transaction() as session:
        record(session, "系统", "test.done")
    note_audit_end(database, config, utc_now())
    assert letters(database) == []


def test_the_relay_has_it_done_by_a_worker(database: Database) -> None:
    assert NOTE_AUDIT_END in work.WORKER_JOBS
    assert any(job.name == "note where the audit log ends" for job in work.RECURRING)
    with database.transaction() as session:
        NOTE_AUDIT_END.enqueue(session, utc_now())
        NOTE_AUDIT_END.enqueue(session, utc_now())
        assert session.scalars(select(OutboxMessage.job)).all() == ["note_audit_end"]
