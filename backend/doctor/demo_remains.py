"""Check of a production database for what a demo left in it."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from backend.core.config import Config
from backend.doctor.finding import Finding
from backend.staff.rules.demo_accounts import accounts_with_published_password, demo_rows
from backend.staff.rules.demo_start import problem_of_demo_accounts


def look_at_demo_remains(session: Session, config: Config) -> Iterator[Finding]:
    if not config.is_production:
        return
    names = [account.username for account in accounts_with_published_password(session)]
    yield Finding(
        "demo accounts",
        ok=not names,
        says=problem_of_demo_accounts(names) if names else "none can sign in",
        mend="Run: linsheng close-demo" if names else "",
    )
    rows = demo_rows(session)
    yield Finding(
        "demo rows",
        ok=not rows,
        says=f"{rows} communities and firms are invented" if rows else "none",
        mend="Start with a new database and import the city's own files." if rows else "",
    )
