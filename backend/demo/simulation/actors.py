"""Who acts: the offices' accounts, the communities, and how quick each office is."""

import random
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.offices import Office, own_office
from backend.models import Building, Category, StaffAccount


@dataclass(frozen=True, slots=True)
class Actors:
    """Row ids, so that it outlives the session that it was read in. `pace` multiplies an office's delays."""

    accounts: dict[Office, int]
    buildings: dict[int, list[int]]
    categories: list[str]
    paces: dict[Office, float]

    def account(self, session: Session, office: Office) -> StaffAccount:
        return session.get_one(StaffAccount, self.accounts[office])


def load_actors(session: Session, draw: random.Random, communities: list[int]) -> Actors:
    accounts: dict[Office, int] = {}
    for staff in session.scalars(select(StaffAccount).order_by(StaffAccount.id)):
        office = own_office(staff)
        if office is not None:
            accounts.setdefault(office, staff.id)
    buildings: dict[int, list[int]] = {}
    query = select(Building.community_id, Building.id).where(Building.community_id.in_(communities))
    for community_id, building_id in session.execute(query.order_by(Building.id)):
        buildings.setdefault(community_id, []).append(building_id)
    codes = list(session.scalars(select(Category.code).order_by(Category.position)))
    paces = {office: draw.choice((0.5, 0.8, 1.0, 1.0, 1.3, 1.9)) for office in accounts}
    return Actors(accounts, buildings, codes, paces)
