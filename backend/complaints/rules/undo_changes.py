"""Undoing on the administration's pages: rows are put back, what must hold is checked, complaints follow."""

from datetime import datetime

from sqlalchemy.orm import Session

from backend.city_rules.rules.current import rules_changed
from backend.city_rules.rules.limit_changes import LIMITS, why_not_together
from backend.complaints.rules.handling.rerouting import follow_contracts
from backend.core.errors import ChangeRefusedError, InvalidInputError
from backend.history.undoing import held_change, put_back
from backend.models import Change, ChangeArea, CityLimits, Community, ServiceContract, StaffAccount
from backend.registry.rules.contract_changes import held_community, require_no_overlap


def undo(session: Session, change_id: int, staff: StaffAccount, now: datetime) -> int:
    """Returns how many open complaints went to another office with it. Raises ChangeRefusedError."""
    change = held_change(session, change_id)
    communities = communities_of(session, change)
    for community_id in communities:
        held_community(session, community_id)
    put_back(session, change, staff, now)
    rules_changed(session)
    _require_whole(session, change, communities)
    return sum(follow_contracts(session, community_id, now) for community_id in communities)


def communities_of(session: Session, change: Change) -> list[int]:
    """Compounds whose firm the change may have set."""
    found: set[int] = set()
    for key in change.after:
        table, _, row_id = key.partition(":")
        if table == Community.__tablename__:
            found.add(int(row_id))
        if table == ServiceContract.__tablename__:
            columns = (change.before[key] or {}) | (change.after[key] or {})
            row = session.get(ServiceContract, int(row_id))
            where = columns.get("community_id", row.community_id if row else None)
            if where is not None:
                found.add(where)
    return sorted(found)


def _require_whole(session: Session, change: Change, communities: list[int]) -> None:
    """What later changes were checked against must hold without this one as well."""
    limits = session.get(CityLimits, 1) if change.area is ChangeArea.LIMITS else None
    if limits is not None:
        problem = why_not_together({one.name: getattr(limits, one.name) for one in LIMITS})
        if problem:
            raise ChangeRefusedError(f"撤销后{problem}请先改另一项。")
    try:
        for community_id in communities:
            require_no_overlap(session, community_id)
    except InvalidInputError as error:
        raise ChangeRefusedError(f"撤销后合同会重叠：{error.message}") from None
