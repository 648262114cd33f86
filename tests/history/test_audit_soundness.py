"""What is not there is no sign of soundness: a log that was wiped, cut or set back is found."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from click.testing import CliRunner
from sqlalchemy import select, text

from backend.cli import linsheng
from backend.complaints.rules.filing.intake import Submission, submit
from backend.complaints.rules.privacy.disclosure import reveal_phone
from backend.core.clock import utc_now
from backend.core.config import Config
from backend.doctor.audit_log import look_at_audit_log, look_at_audit_mail
from backend.history.audit import AuditHeadMissingError, record
from backend.history.audit_check import verify
from backend.history.audit_ends import FILE_NAME, AuditLogBrokenError, noted_ends
from backend.history.looks import LOOK_ACT
from backend.models import AuditEntry, AuditHead, Channel, Complaint, Database, PersonalDataLook, migrate
from backend.models.session import make_engine
from backend.staff.jobs import note_audit_end
from tests.support.city import City
from tests.support.tampering import tamper

WIPE = ("DELETE FROM audit_entries", "DELETE FROM audit_head")
OLD_HEAD = "INSERT INTO audit_head (id, number, hash, seal) VALUES (1, 7, 'x', 'x')"
OLD_ENTRY = (
    "INSERT INTO audit_entries (number, at, actor, act, subject, details, previous_hash, hash)"
    " VALUES (1, '2026-01-01', 'x', 'x', '', '{}', 'x', 'x')"
)


def write(database: Database, count: int) -> None:
    with database.transaction() as session:
        for number in range(count):
            record(session, "系统", "test.done", f"对象{number}")


def problems(database: Database) -> list[str]:
    with database.reading() as session:
        return verify(session).problems


def head_statement(database: Database) -> str:
    """The row as it stands now, for whoever puts it back later."""
    with database.reading() as session:
        head = session.scalars(select(AuditHead)).one()
    return f"UPDATE audit_head SET number = {head.number}, hash = '{head.hash}', seal = '{head.seal}'"


@pytest.fixture
def run_verify(config: Config) -> Callable[..., tuple[int, str]]:
    env = {
        "LINSHENG_DATA_DIR": str(config.data_dir),
        "LINSHENG_DATABASE_URL": config.database_url,
        "LINSHENG_PERSONAL_DATA_KEY": config.personal_data_key,
    }

    def run(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(linsheng, ["audit", *(arguments or ["verify"])], env=env)
        assert result.exception is None or isinstance(result.exception, SystemExit), "no traceback"
        return result.exit_code, result.output

    return run


def test_a_new_log_has_its_sealed_end(database: Database, run_verify: Callable[..., tuple[int, str]]) -> None:
    assert run_verify()[0] == 0
    with database.reading() as session:
        assert session.scalars(select(AuditHead.number)).all() == [0]


@pytest.mark.parametrize(
    ("statements", "message"),
    [
        (WIPE, "the sealed end is missing"),
        (("DELETE FROM audit_entries",), "the log ends at 0, but it was sealed at 6"),
        (("DELETE FROM audit_entries WHERE number > 3",), "the log ends at 3, but it was sealed at 6"),
        (
            ("DELETE FROM audit_entries", f"UPDATE audit_head SET number = 0, hash = '{'0' * 64}'"),
            "the end was not sealed by this service",
        ),
    ],
)
def test_a_wipe_or_cut_is_found(
    statements: tuple[str, ...],
    message: str,
    database: Database,
    run_verify: Callable[..., tuple[int, str]],
) -> None:
    write(database, 6)
    assert run_verify()[0] == 0
    tamper(database, *statements)
    code, output = run_verify()
    assert code == 1
    assert message in output


def test_an_act_does_not_begin_a_new_log_where_the_end_is_gone(database: Database) -> None:
    write(database, 2)
    tamper(database, *WIPE)
    with pytest.raises(AuditHeadMissingError):
        write(database, 1)
    migrate.upgrade(database.engine)
    assert problems(database) == ["the sealed end is missing"]


def test_an_act_does_not_seal_an_end_that_was_forged(database: Database) -> None:
    write(database, 6)
    tamper(
        database,
        "DELETE FROM audit_entries WHERE number = 6",
        "UPDATE audit_head SET number = 5, hash = (SELECT hash FROM audit_entries WHERE number = 5)",
    )
    write(database, 3)
    assert problems(database) == ["the end was not sealed by this service"]


def test_an_old_end_put_back_is_found_by_what_was_noted(
    database: Database, config: Config, run_verify: Callable[..., tuple[int, str]]
) -> None:
    """Sound in itself: the end was sealed once. The file beside the database knows a later one."""
    write(database, 3)
    old_head = head_statement(database)
    write(database, 3)
    note_audit_end(database, config, utc_now())
    [end] = noted_ends(config.data_dir)
    assert end.startswith("6:")
    assert "1 ends noted" in run_verify()[1]

    tamper(database, "DELETE FROM audit_entries WHERE number > 3", old_head)

    assert problems(database) == []
    for arguments in ((), ("verify", "--expect", end)):
        code, output = run_verify(*arguments)
        assert code == 1
        assert "is not in the log" in output
    with database.reading() as session:
        assert not look_at_audit_log(session, config).ok
    with pytest.raises(AuditLogBrokenError, match="is not in the log"):
        note_audit_end(database, config, utc_now())
    write(database, 5)  # longer than it was, and still another
    assert run_verify()[0] == 1
    with pytest.raises(AuditLogBrokenError):
        note_audit_end(database, config, utc_now())
    assert noted_ends(config.data_dir) == [end]
    (config.data_dir / FILE_NAME).unlink()
    assert run_verify("verify", "--expect", end)[0] == 1


def test_the_migration_put_back_is_found_too(
    database: Database, config: Config, run_verify: Callable[..., tuple[int, str]]
) -> None:
    """The beginning is sealed as well: whoever kept that row can set everything back to it."""
    beginning = head_statement(database)
    write(database, 4)
    note_audit_end(database, config, utc_now())
    tamper(database, "DELETE FROM audit_entries", beginning)
    assert problems(database) == []
    assert run_verify()[0] == 1


def entries_since(database: Database, number: int) -> list[AuditEntry]:
    with database.reading() as session:
        query = select(AuditEntry).where(AuditEntry.number > number).order_by(AuditEntry.number)
        return list(session.scalars(query))


@pytest.mark.parametrize("set_back", [False, True])
def test_a_file_of_ends_that_is_gone_is_missed(
    set_back: bool, database: Database, config: Config, run_verify: Callable[..., tuple[int, str]]
) -> None:
    """Alone, or with the database set back to when the file stood there. No job makes a new one silently."""
    write(database, 3)
    note_audit_end(database, config, utc_now())
    old_head = head_statement(database)
    write(database, 2)
    note_audit_end(database, config, utc_now())
    path = config.data_dir / FILE_NAME
    write(database, 1)
    note_audit_end(database, config, utc_now())
    lines = path.read_text().splitlines(keepends=True)
    first, _, last = lines
    if set_back:
        tamper(database, "DELETE FROM audit_entries WHERE number > 4", old_head)
    assert problems(database) == []
    cuts = ["", "\n", last, first.replace(" 3:", " 2:")]
    if not set_back:  # with the database set back to just there, only the mails tell
        cuts += [first, first + lines[1], first + lines[1] + last[:40], first + last]
    for left in cuts:
        path.unlink()
        if left:
            path.write_text(left)
        code, output = run_verify()
        assert code == 1, left
        assert "it was removed or cut" in output
        with database.reading() as session:
            assert not look_at_audit_log(session, config).ok
        with pytest.raises(AuditLogBrokenError):
            note_audit_end(database, config, utc_now())
        assert (path.read_text() if path.exists() else "") == left
        path.touch()


def test_after_a_restore_a_new_file_begins_on_record(
    database: Database, config: Config, run_verify: Callable[..., tuple[int, str]]
) -> None:
    write(database, 3)
    note_audit_end(database, config, utc_now())
    old_head = head_statement(database)
    write(database, 3)
    note_audit_end(database, config, utc_now())
    old = noted_ends(config.data_dir)
    tamper(database, "DELETE FROM audit_entries WHERE number > 4", old_head)
    assert run_verify()[0] == 1
    assert run_verify("begin-ends", "--reason", "磁盘坏了，恢复到昨夜的备份")[0] == 0
    [entry] = entries_since(database, 4)
    assert entry.act == "audit.ends_begun"
    assert "恢复到昨夜的备份" in entry.details
    assert run_verify()[0] == 0
    note_audit_end(database, config, utc_now())
    assert [end.partition(":")[0] for end in noted_ends(config.data_dir)] == ["4", "5"]
    [aside] = config.data_dir.glob("audit-ends-until-*.log")
    assert all(end in aside.read_text() for end in old)
    (config.data_dir / FILE_NAME).unlink()
    assert run_verify()[0] == 1
    tamper(database, *WIPE)
    for command_line in (
        ("begin-ends", "--reason", "x"),
        ("export", str(config.data_dir / "log.jsonl")),
    ):
        code, output = run_verify(*command_line)
        assert code == 1
        assert "the audit log is broken" in output.lower()


def test_a_log_that_was_never_noted_is_sound_for_an_hour_only(
    database: Database, config: Config, run_verify: Callable[..., tuple[int, str]]
) -> None:
    beginning = head_statement(database)
    for hours in (1, 3):
        tamper(database, "DELETE FROM audit_entries", beginning)
        with database.transaction() as session:
            record(session, "系统", "test.done", now=utc_now() - timedelta(hours=hours))
        with database.reading() as session:
            assert look_at_audit_log(session, config).ok is (hours == 1)
        assert run_verify()[0] == (hours > 1)
    code, output = run_verify()
    assert code == 1
    assert "has no end of it" in output
    note_audit_end(database, config, utc_now())
    assert run_verify()[0] == 0


def test_production_sends_the_end_out(config: Config) -> None:
    live = config.model_copy(update={"mode": "production"})
    assert look_at_audit_mail(config).ok
    assert "LINSHENG_AUDIT_MAIL" in look_at_audit_mail(live).mend
    assert look_at_audit_mail(live.model_copy(update={"audit_mail": "a@audit.cn"})).ok


def test_ends_are_noted_once_each(database: Database, config: Config) -> None:
    note_audit_end(database, config, utc_now())
    assert noted_ends(config.data_dir) == [], "an empty log has no end"
    for _ in range(3):
        write(database, 2)
        for _ in range(2):
            note_audit_end(database, config, utc_now())
    # Each is followed by the entry that it was noted, which alone is not worth a note.
    assert [end.partition(":")[0] for end in noted_ends(config.data_dir)] == ["2", "3", "6", "9"]
    with database.reading() as session:
        acts = session.scalars(select(AuditEntry.act).order_by(AuditEntry.number)).all()
    done, begun, noted = "test.done", "audit.ends_begun", "audit.end_noted"
    assert acts == [done, done, begun, noted, done, done, noted, done, done, noted]


def test_a_line_that_a_crash_cut_short_is_no_end(database: Database, config: Config) -> None:
    write(database, 2)
    note_audit_end(database, config, utc_now())
    path = config.data_dir / FILE_NAME
    path.write_text(path.read_text() + "2026-11-29T00:00:00+00:00 9:abc")
    write(database, 2)
    note_audit_end(database, config, utc_now())
    assert [end.partition(":")[0] for end in noted_ends(config.data_dir)] == ["2", "5"]


def test_an_upgrade_makes_no_end_for_a_log_that_lost_it(tmp_path: Path) -> None:
    """0017, on the databases of releases that made the end with the first act."""
    before = at_revision(tmp_path / "before.db", "0014")
    for name, statement, expected in (("new", "", [0]), ("cut", OLD_ENTRY, []), ("used", OLD_HEAD, [7])):
        path = tmp_path / f"{name}.db"
        path.write_bytes(before)
        engine = make_engine(f"sqlite:///{path}")
        if statement:
            with engine.begin() as connection:
                connection.execute(text(statement))
        migrate.upgrade(engine)
        with engine.connect() as connection:
            assert connection.scalars(select(AuditHead.number)).all() == expected, name
        engine.dispose()


def at_revision(path: Path, revision: str) -> bytes:
    """An empty SQLite database of an earlier release, to copy."""
    engine = make_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        command.upgrade(migrate.settings_for(connection), revision)
    engine.dispose()
    return path.read_bytes()


def look(database: Database, city: City) -> None:
    """The firm's clerk opens the phone of a complaint."""
    words = "楼道里的垃圾没有人清，已经三天了"
    submission = Submission(
        idempotency_key="look-at-phone", channel=Channel.WEB, words=words, category_code="sanitation",
        community_id=city.lawn, phone="13812345678", anonymous=False,
    )  # fmt: skip
    with database.transaction() as session:
        complaint = session.get_one(Complaint, submit(session, submission, utc_now()).complaint_id)
        reveal_phone(session, complaint, session.merge(city.staff["firm"]), "联系上门", utc_now())


@pytest.fixture
def looked(database: Database, city: City) -> Database:
    look(database, city)
    return database


def test_a_look_is_in_the_log_and_stays_as_it_was(looked: Database) -> None:
    with looked.reading() as session:
        [entry] = session.scalars(select(AuditEntry).where(AuditEntry.act == LOOK_ACT))
        [look] = session.scalars(select(PersonalDataLook))
        complaint = session.scalars(select(Complaint)).one()
        assert entry.subject == f"投诉 {complaint.number}"
        assert "联系上门" not in entry.details, "administrators read the log, and the purpose is free text"
        assert look.audit_number == entry.number
    assert problems(looked) == []


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("UPDATE personal_data_looks SET purpose = '别的'", "was changed"),
        ("DELETE FROM personal_data_looks", "was removed"),
        ("UPDATE personal_data_looks SET audit_number = 99", "is not in the log"),
    ],
)
def test_a_look_that_is_changed_or_removed_is_found(statement: str, message: str, looked: Database) -> None:
    with looked.engine.begin() as connection:
        connection.execute(text(statement))
    assert message in " ".join(problems(looked))


def test_a_look_whose_entry_was_cut_off_is_found(database: Database, city: City) -> None:
    """Also where an old end was put back and nothing was noted: the look itself remembers."""
    write(database, 1)
    old_head = head_statement(database)
    look(database, city)
    tamper(database, "DELETE FROM audit_entries WHERE number > 1", old_head)
    assert "is not in the log" in " ".join(problems(database))
