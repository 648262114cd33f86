"""A quarter of the city for one story alone: its district, street, firms, communities, people, complaints."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import pyotp
from sqlalchemy.orm import Session

from backend.complaints.rules.filing.intake import Submission, submit
from backend.complaints.rules.praises import record_praise
from backend.core.clock import utc_now
from backend.models import (
    Building,
    Channel,
    Community,
    Database,
    District,
    PrintShop,
    PropertyFirm,
    Role,
    ServiceContract,
    ServiceMode,
    StaffAccount,
    Street,
)
from backend.models.personal import PersonalDataKey
from backend.qr.rules.codes import mint
from backend.staff.rules.passwords import hashed
from tests.support.city import PASSWORD

_numbers = itertools.count(1)
_quarters = itertools.count(0)
# No digits: who looks for 银河8 means building 8.
NAMED = [stem + branch for stem in "春夏秋冬晨暮" for branch in "松柏竹梅兰菊"]
LONG_NAME = "阳泉中环洁城市环境服务有限公司"


@dataclass(frozen=True)
class Quarter:
    """Rows by what they are in the story; `number` tells its names from those of other stories.

    金盾小区 has the firm by contract and two buildings, 银河小区 the other firm.
    """

    database: Database
    number: str
    district: int
    street: int
    firm: int
    other_firm: int
    community_id: int
    other_community_id: int
    building: int
    shop: int
    secret: str

    def name_of(self, role: Role, *, head: bool = False) -> str:
        return username_of(role, NAMED.index(self.number), head=head)

    def staff(self, session: Session, role: Role) -> StaffAccount:
        return session.query(StaffAccount).filter_by(username=self.name_of(role)).one()

    def complain(
        self, words: str, *, hours: float = 1, category: str = "sanitation", community_id: int | None = None
    ) -> int:
        at = next(_numbers)
        filing = Submission(
            f"days-work-{at:06d}", Channel.WEB, words, category_code=category, phone=f"1380013{at:04d}",
            anonymous=False, community_id=community_id or self.community_id,
            building_id=None if community_id else self.building,
        )  # fmt: skip
        with self.database.transaction() as session:
            return submit(session, filing, utc_now() - timedelta(hours=hours)).complaint_id

    def complaints(self, words: Sequence[str], *, hours: float = 1) -> list[int]:
        return [self.complain(sentence, hours=hours + len(words) - at) for at, sentence in enumerate(words)]


def username_of(role: Role, at: int, *, head: bool) -> str:
    return f"{role}{at}{'-head' if head else ''}"


def new_quarter(database: Database, base_url: str) -> Quarter:
    at = next(_quarters)
    number, secret = NAMED[at], pyotp.random_base32()
    with database.transaction() as session:
        district = District(code=f"15{at:04d}", name=f"第{number}区")
        street = Street(
            code=f"15{at:04d}001000", name=f"长街{number}街道", district=district, phone="0353-2000001"
        )
        firms = [
            PropertyFirm(name=f"{LONG_NAME}{number}{letter}部", phone="0353-3000001") for letter in "甲乙"
        ]
        communities = [
            Community(
                code=f"D{at}{letter}",
                name=f"{name}{number}小区",
                street=street,
                homes=120,
                address="东街 1 号",
            )
            for letter, name in (("A", "金盾"), ("B", "银河"))
        ]
        buildings = [Building(name=name, community=communities[0]) for name in ("1号楼", "2号楼")]
        session.add_all([*firms, *communities, *buildings])
        shop = PrintShop(name=f"第{number}印刷厂")
        session.add(shop)
        session.flush()
        for firm, community in zip(firms, communities, strict=True):
            session.add(
                ServiceContract(
                    community_id=community.id,
                    firm_id=firm.id,
                    starts_on=date(2024, 1, 1),
                    mode=ServiceMode.MARKET,
                )
            )
        offices = {
            Role.FIRM: {"firm_id": firms[0].id},
            Role.STREET: {"street_id": street.id},
            Role.DISTRICT: {"district_id": district.id},
            Role.PRINTER: {"shop_id": shop.id},
        }
        known = hashed_password()
        sealed = PersonalDataKey.seal(secret.encode())
        for role in Role:
            for head in (False, True):
                session.add(
                    StaffAccount(
                        username=username_of(role, at, head=head),
                        name=NAMES[role] + ("（负责人）" if head else ""),
                        role=role,
                        is_head=head,
                        password_hash="" if role is Role.ADMINISTRATOR else known,
                        password_is_long=True,
                        totp_sealed=sealed if role in (Role.DISTRICT, Role.AUDITOR) else None,
                        **offices.get(role, {}),
                    )
                )
        mint(session, communities[:1], base_url, "upper", utc_now())
        record_praise(session, communities[0].id, "保洁大姐真负责，楼道天天干净", utc_now())
        return Quarter(
            database, number, district.id, street.id, firms[0].id, firms[1].id, communities[0].id,
            communities[1].id, buildings[0].id, shop.id, secret,
        )  # fmt: skip


NAMES = {
    Role.FIRM: "王芳",
    Role.STREET: "李志强",
    Role.DISTRICT: "赵敏",
    Role.CITY: "陈国华",
    Role.PRINTER: "孙丽",
    Role.ADMINISTRATOR: "周伟",
    Role.AUDITOR: "吴秀兰",
}


@cache
def hashed_password() -> str:
    """Made once: an argon2 run an account would be most of a story's time."""
    return hashed(PASSWORD)
