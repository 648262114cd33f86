"""The triggers that make tables append-only: there, switched on, and as the migrations made them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

FIRING = "OA"  # a trigger for replicas only, R, fires for nobody who writes here; D is switched off
_FOR_EACH = {
    "sqlite": {"update": "", "delete": ""},
    "postgresql": {"update": "row", "delete": "row", "truncate": "statement"},
}
_STANDING = {
    "sqlite": "SELECT name, 'O', sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table",
    "postgresql": "SELECT tgname, tgenabled, pg_get_triggerdef(pg_trigger.oid) || ' ' || prosrc"
    " FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid"
    " WHERE tgrelid = CAST(:table AS regclass) AND NOT tgisinternal",
}


@dataclass(frozen=True, slots=True)
class AppendOnlyTable:
    """A table whose rows are added and never changed. `refusal` is what its triggers answer."""

    name: str
    function: str
    refusal: str

    def expected(self, dialect: str) -> dict[str, str]:
        """The definition of each trigger by its name."""
        return {
            f"{self.name}_no_{act}": self._definition(dialect, act, each)
            for act, each in _FOR_EACH[dialect].items()
        }

    def _definition(self, dialect: str, act: str, each: str) -> str:
        begins = f"CREATE TRIGGER {self.name}_no_{act} BEFORE {act} ON {self.name}"
        if dialect == "sqlite":
            return f"{begins} BEGIN SELECT RAISE(ABORT, '{self.refusal}'); END"
        return (
            f"{begins} FOR EACH {each} EXECUTE FUNCTION {self.function}()"
            f" BEGIN RAISE EXCEPTION '{self.refusal}'; END"
        )

    def without_schema(self, definition: str) -> str:
        return re.sub(rf'"?\w+"?\.(?={self.name}|{self.function})', "", definition)


def _of_the_books(name: str) -> AppendOnlyTable:
    return AppendOnlyTable(name, f"refuse_{name}_change", f"{name} are append-only")


AUDIT_ENTRIES = AppendOnlyTable("audit_entries", "refuse_audit_change", "audit entries are append-only")
LEDGER_TABLES = tuple(map(_of_the_books, ("ledger_accounts", "ledger_entries", "ledger_lines")))
APPEND_ONLY = (AUDIT_ENTRIES, *LEDGER_TABLES, _of_the_books("disclosure_versions"))


def problems_of_triggers(session: Session, tables: Iterable[AppendOnlyTable]) -> list[str]:
    """One that has the name alone refuses nothing."""
    dialect = session.get_bind().dialect.name
    problems = [problem for table in tables for problem in _problems(session, table, dialect)]
    if dialect == "postgresql" and session.scalar(text("SHOW session_replication_role")) == "replica":
        problems.append("triggers do not fire: session_replication_role is replica")
    return sorted(problems)


def _problems(session: Session, table: AppendOnlyTable, dialect: str) -> Iterator[str]:
    rows = session.execute(text(_STANDING[dialect]), {"table": table.name})
    standing = {name: (enabled, definition) for name, enabled, definition in rows}
    for name, expected in table.expected(dialect).items():
        enabled, definition = standing.get(name, ("", ""))
        if not enabled:
            yield f"trigger {name} is missing"
        elif enabled not in FIRING:
            yield f"trigger {name} is switched off"
        elif _plain(table.without_schema(definition)) != _plain(expected):
            yield f"trigger {name} was changed"


def _plain(definition: str) -> str:
    return " ".join(definition.replace('"', "").lower().split())
