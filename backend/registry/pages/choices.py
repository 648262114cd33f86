"""Choices of select fields."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.models import PropertyFirm


def firm_choices(session: Session) -> list[tuple[str, str]]:
    """Id and name of every firm, by name."""
    rows = session.execute(select(PropertyFirm.id, PropertyFirm.name).order_by(PropertyFirm.name))
    return [(str(firm_id), name) for firm_id, name in rows]
