"""Checks that what was published is as it was published."""

from sqlalchemy.orm import Session

from backend.disclosure.rules.publishing import broken_versions
from backend.doctor.finding import Finding

MOST_NAMED = 5


def look_at_disclosures(session: Session) -> Finding:
    """Reads every version: their hashes cover one another."""
    broken = broken_versions(session)
    if not broken:
        return Finding("disclosures", ok=True, says="every published version fits its hash")
    named = ", ".join(map(str, broken[:MOST_NAMED]))
    return Finding(
        "disclosures",
        ok=False,
        says=f"{len(broken)} published versions do not fit their hash: rows {named}",
        mend="Find out who changed disclosure_versions, and restore them from a backup.",
    )
