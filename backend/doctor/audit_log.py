"""Checks of the audit log: its sealed end, the ends noted outside the database, the mail to auditors."""

from sqlalchemy.orm import Session

from backend.core.clock import utc_now
from backend.core.config import Config
from backend.doctor.finding import Finding
from backend.history.audit_ends import noted_ends, problem_of_no_note, problems_of_noted


def look_at_audit_log(session: Session, config: Config) -> Finding:
    ends = noted_ends(config.data_dir)
    problems = problems_of_noted(session, config.data_dir) or problem_of_no_note(session, ends, utc_now())
    if problems:
        return Finding(
            "audit log",
            ok=False,
            says="; ".join(problems),
            mend="Run: linsheng audit verify. Find out who cut the log or set the database back, and restore"
            " the newest backup. docs/accounts.md says what to do after a restore.",
        )
    return Finding("audit log", ok=True, says=f"its end is sealed and stands in {len(ends)} notes")


def look_at_audit_mail(config: Config) -> Finding:
    """Without it, whoever holds the machine can set back database and file together, unseen."""
    if config.audit_mail:
        return Finding("audit mail", ok=True, says=f"each day the end goes to {config.audit_mail}")
    if not config.is_production:
        return Finding("audit mail", ok=True, says="skipped: demo mode")
    return Finding(
        "audit mail",
        ok=False,
        says="nobody outside this machine learns where the audit log ends",
        mend="Set LINSHENG_AUDIT_MAIL to the mail addresses of the city's auditors.",
    )
