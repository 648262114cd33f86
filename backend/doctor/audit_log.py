"""Check of the audit log: its sealed end, and the end that was noted last outside the database."""

from sqlalchemy.orm import Session

from backend.core.config import Config
from backend.doctor.finding import Finding
from backend.history.audit_ends import noted_ends, problems_of_noted


def look_at_audit_log(session: Session, config: Config) -> Finding:
    ends = noted_ends(config.data_dir)
    problems = problems_of_noted(session, ends)
    if problems:
        return Finding(
            "audit log",
            ok=False,
            says="; ".join(problems),
            mend="Run: linsheng audit verify. Find out who cut the log or set the database back, and restore"
            " the newest backup. docs/accounts.md says what to do after a restore.",
        )
    mail = "" if config.audit_mail else "; no auditor gets it by mail (LINSHENG_AUDIT_MAIL)"
    return Finding("audit log", ok=True, says=f"its end is sealed and stands in {len(ends)} notes{mail}")
