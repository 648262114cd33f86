"""The triggers that make the audit log append-only: there, switched on, and as the migration made them."""

import re
from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.orm import Session

FIRING = "OA"  # a trigger for replicas only, R, fires for nobody who writes here; D is switched off
_BODY = "BEGIN RAISE EXCEPTION 'audit entries are append-only'; END"
_ON_SQLITE = (
    "CREATE TRIGGER audit_entries_no_{} BEFORE {} ON audit_entries"
    " BEGIN SELECT RAISE(ABORT, 'audit entries are append-only'); END"
)
_ON_POSTGRESQL = (
    "CREATE TRIGGER audit_entries_no_{} BEFORE {} ON audit_entries"
    " FOR EACH {} EXECUTE FUNCTION refuse_audit_change() " + _BODY
)
_EXPECTED = {
    "sqlite": {f"audit_entries_no_{act}": _ON_SQLITE.format(act, act) for act in ("update", "delete")},
    "postgresql": {
        f"audit_entries_no_{act}": _ON_POSTGRESQL.format(act, act, each)
        for act, each in (("update", "row"), ("delete", "row"), ("truncate", "statement"))
    },
}
_STANDING = {
    "sqlite": "SELECT name, 'O', sql FROM sqlite_master"
    " WHERE type = 'trigger' AND tbl_name = 'audit_entries'",
    "postgresql": "SELECT tgname, tgenabled, pg_get_triggerdef(pg_trigger.oid) || ' ' || prosrc"
    " FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid"
    " WHERE tgrelid = 'audit_entries'::regclass AND NOT tgisinternal",
}
_SCHEMA = re.compile(r'"?\w+"?\.(?=audit_entries|refuse_audit_change)')


def problems_of_triggers(session: Session) -> list[str]:
    """One that has the name alone refuses nothing."""
    return sorted(_problems(session))


def _problems(session: Session) -> Iterator[str]:
    dialect = session.get_bind().dialect.name
    standing = {
        name: (enabled, definition) for name, enabled, definition in session.execute(text(_STANDING[dialect]))
    }
    for name, expected in _EXPECTED[dialect].items():
        enabled, definition = standing.get(name, ("", ""))
        if not enabled:
            yield f"trigger {name} is missing"
        elif enabled not in FIRING:
            yield f"trigger {name} is switched off"
        elif _plain(definition) != _plain(expected):
            yield f"trigger {name} was changed"
    if dialect == "postgresql" and session.scalar(text("SHOW session_replication_role")) == "replica":
        yield "triggers do not fire: session_replication_role is replica"


def _plain(definition: str) -> str:
    return " ".join(_SCHEMA.sub("", definition).replace('"', "").lower().split())
