"""The homes of a scope: a community, some buildings, some entrances, or homes by themselves."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from backend.core.errors import FieldProblem, InvalidInputError
from backend.ledger.rules.accounts import WHOLE, AccountScope
from backend.models import Home, HomeUse


@dataclass(frozen=True, slots=True)
class HomeScope:
    """The homes of all that is named; where nothing is, those of the whole community."""

    building_ids: tuple[int, ...] = ()
    entrance_ids: tuple[int, ...] = ()
    home_ids: tuple[int, ...] = ()


def home_scope(scopes: Iterable[AccountScope]) -> HomeScope:
    """The homes of all these places; of the whole community where it is among them, or there is none."""
    places = list(scopes)
    if WHOLE in places:
        return HomeScope()
    return HomeScope(
        tuple(place.building_id for place in places if place.building_id is not None),
        tuple(place.entrance_id for place in places if place.entrance_id is not None),
        tuple(place.home_id for place in places if place.home_id is not None),
    )


def homes_in(session: Session, community_id: int, scope: HomeScope) -> list[Home]:
    """In a fixed order, without public parts, which have no owner of their own.

    Raises InvalidInputError where the scope has no home.
    """
    query = select(Home).where(Home.community_id == community_id, Home.use != HomeUse.PUBLIC)
    if scope != HomeScope():
        query = query.where(_condition(scope))
    homes = list(session.scalars(query.order_by(Home.id)))
    if not homes:
        raise InvalidInputError([FieldProblem("scope", "这个范围里没有房屋，请先登记房屋或重新选择。")])
    return homes


def _condition(scope: HomeScope) -> ColumnElement[bool]:
    return or_(
        Home.building_id.in_(scope.building_ids),
        Home.entrance_id.in_(scope.entrance_ids),
        Home.id.in_(scope.home_ids),
    )
