"""Undo of changes of contracts: locks the communities, checks, moves open complaints."""

from datetime import datetime

from sqlalchemy.orm import Session

from backend.core.errors import ChangeRefusedError, InvalidInputError
from backend.history.registered import follow_up
from backend.models import Change, Community, ServiceContract
from backend.registry.rules.contract_changes import held_community, require_no_overlap


def communities_of(session: Session, change: Change) -> list[int]:
    """Communities whose firm the change may have set."""
    ids: set[int] = set()
    for key in change.after:
        table, _, row_id = key.partition(":")
        if table == Community.__tablename__:
            ids.add(int(row_id))
        if table == ServiceContract.__tablename__:
            columns = (change.before[key] or {}) | (change.after[key] or {})
            row = session.get(ServiceContract, int(row_id))
            community_id = columns.get("community_id", row.community_id if row else None)
            if community_id is not None:
                ids.add(community_id)
    return sorted(ids)


def lock_communities(session: Session, change: Change) -> None:
    for community_id in communities_of(session, change):
        held_community(session, community_id)


def check_contracts(session: Session, change: Change) -> None:
    """Raises ChangeRefusedError where a community would have two contracts at a time."""
    try:
        for community_id in communities_of(session, change):
            require_no_overlap(session, community_id)
    except InvalidInputError as error:
        raise ChangeRefusedError(f"撤销后合同会重叠：{error.message}") from None


def follow_contract_undo(session: Session, change: Change, now: datetime) -> int:
    return sum(
        follow_up(session, Community, community_id, now) for community_id in communities_of(session, change)
    )
