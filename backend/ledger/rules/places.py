"""Homes, entrances and buildings by what people call them."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.errors import FieldProblem, InvalidInputError
from backend.ledger.rules.accounts import CHUNK, WHOLE, AccountScope
from backend.models import Building, Entrance, Home

WHOLE_NAMES = frozenset({"全小区", "小区"})
SHOWN = 10


def scopes_by_name(
    session: Session, community_id: int, names: Sequence[str], field: str
) -> dict[str, AccountScope]:
    """A home's label, an entrance as 1号楼1单元, a building's name, or 全小区.

    Raises InvalidInputError with all names that the community does not have.
    """
    scopes = dict.fromkeys(WHOLE_NAMES, WHOLE)
    buildings = select(Building.id, Building.name).where(Building.community_id == community_id)
    scopes |= {name: AccountScope(building_id=row_id) for row_id, name in session.execute(buildings)}
    entrances = select(Entrance.id, Building.name, Entrance.name).join(Building)
    for row_id, building, name in session.execute(entrances.where(Building.community_id == community_id)):
        scopes[f"{building}{name}"] = AccountScope(entrance_id=row_id)
    for start in range(0, len(names), CHUNK):
        chunk = names[start : start + CHUNK]
        homes = select(Home.id, Home.label).where(Home.community_id == community_id, Home.label.in_(chunk))
        scopes |= {label: AccountScope(home_id=row_id) for row_id, label in session.execute(homes)}
    unknown = [name for name in names if name not in scopes]
    if unknown:
        more = f"等 {len(unknown)} 个" if len(unknown) > SHOWN else ""
        message = f"小区里没有登记：{'、'.join(unknown[:SHOWN])}{more}。请核对房号，或先登记房屋。"
        raise InvalidInputError([FieldProblem(field, message)])
    return {name: scopes[name] for name in names}


def place_names(session: Session, community_id: int) -> Sequence[str]:
    """Of the community itself, its buildings and entrances, for a choice."""
    buildings = select(Building.id, Building.name).where(Building.community_id == community_id)
    entrances = select(Entrance.building_id, Entrance.name).join(Building).order_by(Entrance.id)
    by_building: dict[int, list[str]] = {}
    for building_id, name in session.execute(entrances.where(Building.community_id == community_id)):
        by_building.setdefault(building_id, []).append(name)
    names = ["全小区"]
    for row_id, name in session.execute(buildings.order_by(Building.id)):
        names += [name, *(f"{name}{entrance}" for entrance in by_building.get(row_id, []))]
    return names


def amounts_by_scope(
    session: Session, community_id: int, amounts: Mapping[str, int], field: str
) -> dict[AccountScope, int]:
    scopes = scopes_by_name(session, community_id, list(amounts), field)
    return {scopes[name]: fen for name, fen in amounts.items()}
