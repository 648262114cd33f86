"""时限与规则: the city's figures, as they are and as they are changed."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from backend.city_rules.rules.current import default_limits, rules_changed
from backend.city_rules.rules.limits import LIMITS
from backend.history.editing import edit_row, require_unchanged, version_of
from backend.models import ChangeArea, CityLimits, StaffAccount

AREA = ChangeArea.LIMITS


def why_not_together(figures: Mapping[str, int]) -> str:
    """Empty where the figures fit each other."""
    if figures["district_leads_from_redo"] < figures["street_leads_from_redo"]:
        return "区县接办不能早于街道接办。"
    return ""


def limits_now(session: Session) -> CityLimits:
    """The city's row, or the defaults as a row in no session."""
    return session.get(CityLimits, 1) or default_limits()


def set_limits(
    session: Session, staff: StaffAccount, figures: Mapping[str, int], mark: str, now: datetime
) -> bool:
    """For due times that are set from now on; earlier ones stay. Returns whether anything changed."""
    row = session.get(CityLimits, 1, with_for_update=True)
    if row is None:
        row = default_limits()
        if all(getattr(row, name) == value for name, value in figures.items()):
            return False
        session.add(row)  # the defaults are written first, so that undoing leads back to them
        session.flush()
    require_unchanged(row, mark)
    names = [limit.label for limit in LIMITS if getattr(row, limit.name) != figures[limit.name]]
    changed = edit_row(session, staff, AREA, f"修改{'、'.join(names)}", row, figures, now)
    rules_changed(session)
    return changed


def version_of_limits(session: Session) -> str:
    return version_of(limits_now(session))
