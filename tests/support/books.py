"""Homes and books of the tests' city: a community with a fund whose homes have what they deposited."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.ledger.rules.accounts import AccountScope, open_ledger
from backend.ledger.rules.fund import OwnersDraft, post_owners_money
from backend.ledger.rules.posting import Evidence
from backend.models import (
    Building,
    Community,
    Database,
    Entrance,
    EntryKind,
    Home,
    HomeUse,
    Ledger,
    LedgerEntry,
    LedgerKind,
    SoldState,
    StaffAccount,
)
from tests.support.city import City

NOW = datetime(2026, 11, 30, 4, tzinfo=UTC)
DAY = date(2026, 3, 2)
PAPER = Evidence("阳房维〔2026〕1号", date(2026, 3, 1), "维修资金中心")
# Label, building, entrance, area in 0.01 m², use, sold.
HOMES: list[tuple[str, int, str, int | None, HomeUse, SoldState]] = [
    ("1号楼1单元101", 0, "1单元", 8950, HomeUse.RESIDENTIAL, SoldState.SOLD),
    ("1号楼1单元102", 0, "1单元", 7333, HomeUse.RESIDENTIAL, SoldState.SOLD),
    ("1号楼2单元101", 0, "2单元", 12001, HomeUse.RESIDENTIAL, SoldState.SOLD),
    ("2号楼101", 1, "", 10000, HomeUse.RESIDENTIAL, SoldState.SOLD),
    ("2号楼商铺1", 1, "", 5000, HomeUse.SHOP, SoldState.SOLD),
    ("2号楼门卫室", 1, "", 1200, HomeUse.PUBLIC, SoldState.SOLD),
    ("3号楼101", 2, "", 9000, HomeUse.RESIDENTIAL, SoldState.UNSOLD),
    ("3号楼102", 2, "", 6000, HomeUse.RESIDENTIAL, SoldState.SOLD),
    ("3号楼103", 2, "", None, HomeUse.RESIDENTIAL, SoldState.SOLD),
]


@dataclass(frozen=True)
class Books:
    """Ids of `lawn`: its homes by label, its buildings and entrances by name, its ledgers."""

    database: Database
    city: City
    homes: Mapping[str, int]
    entrances: Mapping[str, int]
    fund: int
    revenue: int

    def ledger(self, session: Session, ledger_id: int = 0) -> Ledger:
        return session.get_one(Ledger, ledger_id or self.fund)

    def street(self, session: Session) -> StaffAccount:
        return session.scalars(select(StaffAccount).where(StaffAccount.username == "street")).one()

    def deposit(self, session: Session, amounts: Mapping[str, int], on: date = DAY) -> LedgerEntry:
        drafted = {AccountScope(home_id=self.homes[label]): fen for label, fen in amounts.items()}
        draft = OwnersDraft(on, EntryKind.DEPOSIT, "首期维修资金", drafted, PAPER)
        return post_owners_money(session, self.ledger(session), draft, self.street(session), NOW)


@pytest.fixture
def books(city: City, database: Database) -> Books:
    return build_books(city, database)


def build_books(city: City, database: Database) -> Books:
    with database.transaction() as session:
        buildings = [session.get_one(Building, row_id) for row_id in city.buildings]
        entrances: dict[str, Entrance] = {}
        homes = []
        for label, building_number, entrance_name, area, use, sold_state in HOMES:
            building = buildings[building_number]
            if entrance_name and f"{building.name}{entrance_name}" not in entrances:
                entrance = Entrance(building_id=building.id, name=entrance_name)
                session.add(entrance)
                session.flush()
                entrances[f"{building.name}{entrance_name}"] = entrance
            at_entrance = entrances.get(f"{building.name}{entrance_name}")
            homes.append(
                Home(
                    community_id=city.lawn, building_id=building.id, label=label, room=label[-3:],
                    entrance_id=at_entrance.id if at_entrance else None, built_area=area, use=use,
                    sold_state=sold_state,
                )
            )  # fmt: skip
            session.add(homes[-1])
            session.flush()
        elsewhere = Home(community_id=city.court, label="1号楼101", room="101", built_area=8000)
        session.add(elsewhere)
        session.flush()
        assert session.get(Community, city.lawn)
        return Books(
            database,
            city,
            {home.label: home.id for home in homes} | {"elsewhere": elsewhere.id},
            {name: entrance.id for name, entrance in entrances.items()},
            open_ledger(session, city.lawn, LedgerKind.FUND).id,
            open_ledger(session, city.lawn, LedgerKind.REVENUE).id,
        )
