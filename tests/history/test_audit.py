"""The audit log: nothing in it changes unseen, and two who write at once do not fork it."""

import json
import re
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from backend.cli import linsheng
from backend.core.config import Config
from backend.history.audit import record
from backend.history.audit_check import export, verify, verify_export
from backend.models import AuditEntry, Database
from tests.support.tampering import tamper

WRITERS, EACH = 6, 12


@pytest.fixture
def written(database: Database) -> Database:
    with database.transaction() as session:
        for number in range(6):
            record(session, "系统", "test.done", f"对象{number}", {"number": number, "ok": True})
    return database


def problems(database: Database, noted: str = "") -> list[str]:
    with database.reading() as session:
        return verify(session, noted).problems


def test_what_was_written_is_sound(written: Database) -> None:
    with written.reading() as session:
        report = verify(session)
        assert report.problems == []
        assert report.entries == 6
        assert report.end.startswith("6:")
        assert verify_export(export(session, 6)).entries == 6


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entries SET subject = 'x' WHERE number = 3",
        "DELETE FROM audit_entries WHERE number = 3",
        "DELETE FROM audit_entries",
    ],
)
def test_the_database_itself_refuses(written: Database, statement: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"), written.engine.begin() as connection:
        connection.execute(text(statement))
    assert problems(written) == []


@pytest.mark.parametrize(
    ("statements", "message"),
    [
        (["UPDATE audit_entries SET actor = 'nobody' WHERE number = 3"], "entry 3 was changed"),
        (["UPDATE audit_entries SET at = '2020-01-01 00:00:00' WHERE number = 3"], "entry 3 was changed"),
        (["DELETE FROM audit_entries WHERE number = 3"], "entry 4 stands where 3 is due"),
        (["DELETE FROM audit_entries WHERE number = 1"], "entry 2 stands where 1 is due"),
        (["DELETE FROM audit_entries WHERE number = 6"], "the log ends at 5, but it was sealed at 6"),
        (["DELETE FROM audit_entries", "DELETE FROM audit_head"], "is not in the log"),
        (
            [
                "UPDATE audit_entries SET number = 99 WHERE number = 2",
                "UPDATE audit_entries SET number = 2 WHERE number = 3",
                "UPDATE audit_entries SET number = 3 WHERE number = 99",
            ],
            "entry 2 does not follow the one before it",
        ),
        (
            [
                "DELETE FROM audit_entries WHERE number = 6",
                "UPDATE audit_head SET number = 5, hash = (SELECT hash FROM audit_entries WHERE number = 5)",
            ],
            "the end was not sealed by this service",
        ),
        (["DELETE FROM audit_head"], "the sealed end is missing"),
    ],
)
def test_tampering_is_found(written: Database, statements: list[str], message: str) -> None:
    with written.reading() as session:
        noted = verify(session).end
    tamper(written, *statements)
    assert message in " ".join(problems(written, noted))


def test_a_dropped_trigger_is_found(written: Database) -> None:
    table = " ON audit_entries" if written.engine.dialect.name == "postgresql" else ""
    with written.engine.begin() as connection:
        connection.execute(text(f"DROP TRIGGER audit_entries_no_update{table}"))
    assert problems(written) == ["trigger audit_entries_no_update is missing"]


NAME = "audit_entries_no_delete"
ABORT = "SELECT RAISE(ABORT, 'audit entries are append-only')"
REFUSING = "EXECUTE FUNCTION refuse_audit_change()"
SAME_NAME = {
    "sqlite": [
        "BEFORE DELETE ON audit_entries BEGIN SELECT 1; END",
        f"BEFORE DELETE ON audit_entries WHEN 0 BEGIN {ABORT}; END",
        f"AFTER INSERT ON audit_entries BEGIN {ABORT}; END",
    ],
    "postgresql": [
        f"BEFORE DELETE ON audit_entries FOR EACH ROW WHEN (false) {REFUSING}",
        f"BEFORE INSERT ON audit_entries FOR EACH ROW {REFUSING}",
        "BEFORE DELETE ON audit_entries FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    ],
}
SWITCHED = "ALTER TABLE audit_entries {} TRIGGER " + NAME
REPLACED = (
    "CREATE OR REPLACE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql"
    " AS $$ BEGIN RETURN OLD; END $$"
)
OTHER_TRIGGERS = {
    "sqlite": [
        ((f"DROP TRIGGER {NAME}", f"CREATE TRIGGER {NAME} {how}"), [f"trigger {NAME} was changed"])
        for how in SAME_NAME["sqlite"]
    ],
    "postgresql": [
        (
            (f"DROP TRIGGER {NAME} ON audit_entries", f"CREATE TRIGGER {NAME} {how}"),
            [f"trigger {NAME} was changed"],
        )
        for how in SAME_NAME["postgresql"]
    ]
    + [
        ((SWITCHED.format("ENABLE REPLICA"),), [f"trigger {NAME} is switched off"]),
        ((SWITCHED.format("DISABLE"),), [f"trigger {NAME} is switched off"]),
        ((SWITCHED.format("ENABLE ALWAYS"),), []),
        (
            (REPLACED,),
            [f"trigger audit_entries_no_{act} was changed" for act in ("delete", "truncate", "update")],
        ),
        (
            ("SET LOCAL session_replication_role = replica",),
            ["triggers do not fire: session_replication_role is replica"],
        ),
    ],
}


def test_a_trigger_that_has_the_name_alone_or_does_not_fire_is_found(written: Database) -> None:
    for statements, expected in OTHER_TRIGGERS[written.engine.dialect.name]:
        with written.engine.connect() as connection, Session(connection) as session:
            for statement in statements:
                session.execute(text(statement))
            assert verify(session).problems == expected, statements
            session.rollback()
    assert problems(written) == []


def test_many_writers_at_once_make_one_chain(database: Database) -> None:
    start = threading.Barrier(WRITERS)
    failed: list[BaseException] = []

    def write(name: int) -> None:
        try:
            start.wait()
            for number in range(EACH):
                with database.transaction() as session:
                    record(session, f"写{name}", "test.done", str(number))
        except BaseException as error:  # noqa: BLE001 - told in the main thread
            failed.append(error)

    threads = [threading.Thread(target=write, args=(name,)) for name in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert problems(database) == []
    with database.reading() as session:
        assert list(session.scalars(select(AuditEntry.number).order_by(AuditEntry.number))) == list(
            range(1, WRITERS * EACH + 1)
        )


def test_what_is_rolled_back_leaves_no_gap(database: Database) -> None:
    def write(denominator: int) -> None:
        with database.transaction() as session:
            entry = record(session, "系统", "test.done")
            record(session, "系统", "test.done", str(entry.number // denominator))

    write(1)
    with pytest.raises(ZeroDivisionError):
        write(0)
    write(1)
    with database.reading() as session:
        assert verify(session).entries == 4
    assert problems(database) == []


def test_the_command_line_checks_and_exports(written: Database, config: Config, tmp_path: Path) -> None:
    env = {
        "LINSHENG_DATA_DIR": str(config.data_dir),
        "LINSHENG_DATABASE_URL": config.database_url,
        "LINSHENG_PERSONAL_DATA_KEY": config.personal_data_key,
    }

    def run(*arguments: str):
        return CliRunner().invoke(linsheng, ["audit", *arguments], env=env)

    sound = run("verify")
    assert sound.exit_code == 0, sound.output
    end = re.search(r"end (6:[0-9a-f]{64})", sound.output)
    assert end is not None
    assert run("export", str(tmp_path / "log.jsonl")).exit_code == 0
    lines = (tmp_path / "log.jsonl").read_text("utf-8").splitlines()
    checked = run("verify", "--file", str(tmp_path / "log.jsonl"), "--end", end[1])
    assert checked.exit_code == 0, checked.output
    assert "7 entries, all sound; end 7:" in checked.output  # the export is the last one
    cut = tmp_path / "cut.jsonl"
    for length in (1, 4, 6):
        cut.write_text("\n".join(lines[:length]), "utf-8")
        refused = run("verify", "--file", str(cut))
        assert refused.exit_code == 1, length
        assert f"the file ends at entry {length}, which records no download" in refused.output
    changed = json.dumps(json.loads(lines[2]) | {"subject": "另一个"})
    for wrong in ([*lines[:2], changed], [*lines[:2], "{}"], [*lines[:2], "x"], [*lines[:2], *lines[3:]]):
        assert verify_export(wrong).problems == ["line 3 does not fit"]
    assert verify_export([]).problems == ["the file holds no entry"]
    assert f"the noted end {end[1][:24]}… is not in the log" in verify_export(lines[:5], end[1]).problems
    with written.reading() as session:
        assert verify(session, end[1]).entries == 7  # the export is an entry itself
    tamper(written, "DELETE FROM audit_entries WHERE number = 6")
    result = run("verify", "--end", end[1])
    assert result.exit_code == 1
    assert "is not in the log" in result.output
