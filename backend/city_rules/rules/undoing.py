"""Checks that the city's rules still hold after a change was undone."""

from sqlalchemy.orm import Session

from backend.city_rules.rules.current import rules_changed
from backend.city_rules.rules.limit_changes import why_not_together
from backend.city_rules.rules.limits import LIMITS
from backend.core.errors import ChangeRefusedError
from backend.models import Change, ChangeArea, CityLimits


def check_undone(session: Session, change: Change) -> None:
    """Raises ChangeRefusedError where figures that were checked against each other no longer fit."""
    rules_changed(session)
    limits = session.get(CityLimits, 1) if change.area is ChangeArea.LIMITS else None
    if limits is not None:
        problem = why_not_together({limit.name: getattr(limits, limit.name) for limit in LIMITS})
        if problem:
            raise ChangeRefusedError(f"撤销后{problem}请先改另一项。")
