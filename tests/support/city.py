"""The small city of all tests: two districts with a street each, three firms, five communities, staff.

Its rows are made through the ORM once a process and inserted as they are into each test's database, so that
ids, codes and names are the same in every test.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import Any, TypeVar

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Connection, Table, create_engine, func, insert, select
from sqlalchemy.orm import Session

from backend.city_rules.rules.categories import load_default_categories
from backend.core.clock import utc_now
from backend.models import (
    Building,
    Code,
    Community,
    Database,
    District,
    PropertyFirm,
    Role,
    ServiceContract,
    ServiceMode,
    StaffAccount,
    Street,
)
from backend.models.base import Base
from backend.qr.rules.codes import mint

PASSWORD = "a long test password"
# Weak on purpose: tests check it a thousand times.
PASSWORD_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
Rows = list[tuple[Table, list[dict[str, Any]]]]
Added = TypeVar("Added")
BASE_URL = "http://127.0.0.1:8000"


@dataclass(frozen=True)
class Ids:
    """Ids of rows, and values of codes in force.

    In `street` of `district`: `lawn` with `firm` by contract and three buildings, `fallback` with
    `fallback_firm`, `yard` with nobody but its street. In `other_street` of `other_district`:
    `court` with `other_firm` by contract, `orphan` with nobody. Leaflets stand in lawn, court and yard.
    """

    district: int
    other_district: int
    street: int
    other_street: int
    firm: int
    other_firm: int
    fallback_firm: int
    lawn: int
    fallback: int
    yard: int
    court: int
    orphan: int
    buildings: tuple[int, int, int]
    code: str
    code_id: int
    court_code: str
    yard_code: str


@dataclass(frozen=True)
class City(Ids):
    """The ids, and the accounts as rows: one for each office by its name here, and `city` for the bureau."""

    database: Database

    @cached_property
    def staff(self) -> dict[str, StaffAccount]:
        with self.database.reading() as session:
            return {account.username: account for account in session.scalars(select(StaffAccount))}


def build_city(database: Database) -> City:
    """Into tables without rows."""
    with database.statements() as connection:
        ids = insert_city(connection)
    return City(**vars(ids), database=database)


def insert_city(connection: Connection) -> Ids:
    """The same within a transaction."""
    ids, rows = _city()
    _insert(connection, rows)
    return ids


def add_to_city(city: City, add: Callable[[Session, Ids], Added]) -> Added:
    """What a function of a module adds to the city as it was built, made once as the city itself."""
    added: Added
    added, rows = _more(add)
    with city.database.statements() as connection:
        _insert(connection, rows)
    return added


def building_code(city: City) -> str:
    """The new code of the second of the buildings in `lawn`."""
    with city.database.transaction() as session:
        mint(session, [session.get_one(Community, city.lawn)], BASE_URL, "upper", utc_now(), buildings=True)
        return session.scalars(select(Code.value).where(Code.building_id == city.buildings[1])).one()


@pytest.fixture
def city(database: Database) -> City:
    return build_city(database)


@cache
def _city() -> tuple[Ids, Rows]:
    return _made(_build, [])


@cache
def _more(add: Callable[[Session, Ids], Added]) -> tuple[Added, Rows]:
    ids, before = _city()
    known = dict(before)
    added, after = _made(lambda session: add(session, ids), before)
    new = [(table, [row for row in values if row not in known.get(table, ())]) for table, values in after]
    assert sum(len(values) for _, values in new + before) == sum(len(values) for _, values in after)
    return added, [(table, values) for table, values in new if values]


def _made(make: Callable[[Session], Added], before: Rows) -> tuple[Added, Rows]:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        _insert(session.connection(), before)
        made = make(session)
        session.flush()
        rows = [
            (table, [dict(row) for row in session.execute(select(table)).mappings()])
            for table in Base.metadata.sorted_tables
        ]
    engine.dispose()
    return made, [(table, values) for table, values in rows if values]


def _insert(connection: Connection, rows: Rows) -> None:
    for table, values in rows:
        connection.execute(insert(table), values)
    if connection.dialect.name == "postgresql" and rows:
        _count_on(connection, (table for table, _ in rows))


def _count_on(connection: Connection, tables: Iterable[Table]) -> None:
    """Rows inserted with their ids leave PostgreSQL's sequences at one."""
    steps = (
        func.setval(
            func.pg_get_serial_sequence(table.name, column.name), select(func.max(column)).scalar_subquery()
        )
        for table in tables
        if (column := table.autoincrement_column) is not None
    )
    connection.execute(select(*steps))


def _build(session: Session) -> Ids:
    load_default_categories(session)
    district = District(code="140303", name="矿区", phone="0353-0000101")
    other_district = District(code="140302", name="城区", phone="0353-0000100")
    street = Street(code="140303007", name="桥头街道", phone="0353-0000211", district=district)
    other_street = Street(code="140302001", name="上站街道", district=other_district)
    firm = PropertyFirm(name="保阳物业", phone="0353-0000004")
    other_firm = PropertyFirm(name="东桦物业", phone="0353-0000005")
    fallback_firm = PropertyFirm(name="利佳物业", phone="0353-0000006")
    lawn = Community(code="T1", name="段西沟一小区", street=street, is_old=True)
    court = Community(code="T2", name="观象台佳苑", street=other_street)
    yard = Community(code="T3", name="众望小区", street=street)
    fallback = Community(code="T4", name="德胜小区", street=street, fallback_firm=fallback_firm, is_demo=True)
    orphan = Community(code="T5", name="孤岛小区", street=other_street)
    buildings = [Building(name=f"{n}号楼", community=lawn) for n in (1, 2, 3)]
    session.add_all([district, other_district, street, other_street, firm, other_firm, fallback_firm])
    for row in (lawn, court, yard, fallback, orphan, *buildings):
        session.add(row)
        session.flush()
    for community, served_by in ((lawn, firm), (court, other_firm)):
        session.add(
            ServiceContract(
                community_id=community.id,
                firm_id=served_by.id,
                starts_on=date(2024, 1, 1),
                ends_on=date(2040, 12, 31),
                mode=ServiceMode.MARKET,
                grade="三级",
                fee_fen=55,
            )
        )
    offices: dict[str, District | Street | PropertyFirm] = {
        "district": district, "other_district": other_district, "street": street,
        "other_street": other_street, "firm": firm, "other_firm": other_firm,
        "fallback_firm": fallback_firm,
    }  # fmt: skip
    for name, office in offices.items():
        _add_account(session, name, f"{office.name}办理员", Role(name.rpartition("_")[2]), office.id)
    _add_account(session, "city", "市物业科", Role.CITY)
    mint(session, [lawn, court, yard], BASE_URL, "upper", utc_now())
    codes = {code.community_id: code for code in session.scalars(select(Code))}
    return Ids(
        **{name: office.id for name, office in offices.items()},
        lawn=lawn.id, court=court.id, yard=yard.id, fallback=fallback.id, orphan=orphan.id,
        buildings=(buildings[0].id, buildings[1].id, buildings[2].id), code=codes[lawn.id].value,
        code_id=codes[lawn.id].id, court_code=codes[court.id].value, yard_code=codes[yard.id].value,
    )  # fmt: skip


def _add_account(
    session: Session, username: str, name: str, role: Role, office_id: int | None = None
) -> None:
    account = StaffAccount(
        username=username, name=name, password_hash=PASSWORD_HASH, password_is_long=True, role=role,
        created_at=utc_now(),
    )  # fmt: skip
    if office_id is not None:
        setattr(account, f"{role}_id", office_id)
    session.add(account)
    session.flush()
