"""Checks of the books: triggers, sums, and where each chain ends."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.doctor.finding import Finding
from backend.history.append_only import APPEND_ONLY, problems_of_triggers
from backend.ledger.rules.verification import quick_problems
from backend.models import Ledger

SHOWN = 5


def look_at_ledgers(session: Session) -> Finding:
    """Without reading every entry: that is `linsheng ledger verify`."""
    problems = quick_problems(session)
    number = session.scalar(select(func.count()).select_from(Ledger))
    if problems:
        more = f"; {len(problems) - SHOWN} more" if len(problems) > SHOWN else ""
        return Finding(
            "ledgers",
            ok=False,
            says="; ".join(problems[:SHOWN]) + more,
            mend="Run: linsheng ledger verify. Find out who changed the books, and restore a backup.",
        )
    return Finding("ledgers", ok=True, says=f"{number} ledgers balance and end where they should")


def look_at_triggers(session: Session) -> Finding:
    problems = problems_of_triggers(session, APPEND_ONLY)
    return Finding(
        "append-only tables",
        ok=not problems,
        says="; ".join(problems) or f"{len(APPEND_ONLY)} tables refuse to be changed",
        mend="Find out who switched the triggers off, check with linsheng audit verify and linsheng ledger"
        " verify, and restore the newest backup."
        if problems
        else "",
    )
