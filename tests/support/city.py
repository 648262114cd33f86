"""A small city for tests of the rules and the channels: two districts, three communities, two firms."""

from dataclasses import dataclass
from datetime import date

import pytest
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
from backend.qr.rules.codes import mint
from backend.staff.rules.accounts import create_account

PASSWORD = "a password of tests"


@dataclass
class City:
    """Rows by name. `lawn` is served by `firm`, `court` by `other_firm`, `yard` by nobody but its street."""

    district: District
    other_district: District
    street: Street
    other_street: Street
    firm: PropertyFirm
    other_firm: PropertyFirm
    lawn: Community
    court: Community
    yard: Community
    building: Building
    code: Code
    staff: dict[str, StaffAccount]


def build_city(session: Session) -> City:
    load_default_categories(session)
    district = District(code="140303", name="矿区", phone="0353-0000101")
    other_district = District(code="140302", name="城区", phone="0353-0000100")
    street = Street(code="140303007", name="桥头街道", phone="0353-0000211", district=district)
    other_street = Street(code="140302001", name="上站街道", district=other_district)
    firm = PropertyFirm(name="保阳物业", phone="0353-0000004")
    other_firm = PropertyFirm(name="东桦物业", phone="0353-0000005")
    lawn = Community(code="T1", name="段西沟一小区", street=street, is_old=True)
    court = Community(code="T2", name="观象台佳苑", street=other_street)
    yard = Community(code="T3", name="众望小区", street=street)
    session.add_all([district, other_district, street, other_street, firm, other_firm, lawn, court, yard])
    session.flush()
    building = Building(community_id=lawn.id, name="3号楼")
    session.add(building)
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
    session.flush()
    mint(session, [lawn, court, yard], "http://127.0.0.1:8000", "upper", utc_now())
    code = session.query(Code).filter(Code.community_id == lawn.id).one()
    return City(
        district, other_district, street, other_street, firm, other_firm, lawn, court, yard, building, code,
        _staff(session, district, other_district, street, other_street, firm, other_firm),
    )  # fmt: skip


def _staff(session: Session, *offices: District | Street | PropertyFirm) -> dict[str, StaffAccount]:
    wanted = zip(
        ("district", "other_district", "street", "other_street", "firm", "other_firm"), offices, strict=True
    )
    accounts = {
        name: create_account(
            session,
            username=name,
            name=f"{office.name}办理员",
            password=PASSWORD,
            role=Role(name.removeprefix("other_")),
            office_id=office.id,
        )
        for name, office in wanted
    }
    accounts["city"] = create_account(
        session, username="city", name="市物业科", password=PASSWORD, role=Role.CITY
    )
    return accounts


@pytest.fixture
def city(database: Database) -> City:
    with database.transaction() as session:
        return build_city(session)
