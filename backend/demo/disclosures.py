"""What the demo city published of its communities, and what it owes: generated, and it says so.

Amounts are of the size that other cities publish (books of Foshan's communities); none is Yangquan's.
"""

import random
from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from backend.core.clock import SHANGHAI, local
from backend.disclosure.rules.duties import create_duties, publisher_of
from backend.disclosure.rules.items import load_default_rules
from backend.disclosure.rules.periods import name_of
from backend.disclosure.rules.publishing import BEGINNING, hash_of
from backend.models import (
    Community,
    DisclosureDuty,
    DisclosureRule,
    DisclosureVersion,
    StaffAccount,
)

SEED = 20250922
DAYS_BACK = 200
DEMO_WORDS = "演示数据，不是真实的账目。"
DOCUMENT = "演示报表"


def load_demo_disclosures(session: Session, now: datetime) -> int:
    """Duties of the last months, most of them published. Twice adds nothing. Returns how many versions."""
    if session.scalar(select(DisclosureVersion.id).limit(1)) is not None:
        return 0
    load_default_rules(session)
    day = local(now).date()
    for rule in session.scalars(select(DisclosureRule)):
        rule.from_on = day - timedelta(days=DAYS_BACK)
    session.flush()
    create_duties(session, now)
    account = session.scalars(select(StaffAccount).order_by(StaffAccount.id)).first()
    if account is None:
        return 0
    versions = [
        version
        for duty in session.scalars(
            select(DisclosureDuty)
            .options(
                joinedload(DisclosureDuty.rule),
                joinedload(DisclosureDuty.firm),
                joinedload(DisclosureDuty.community).joinedload(Community.street),
            )
            .order_by(DisclosureDuty.id)
        )
        if (version := _published(duty, account.id, day))
    ]
    session.add_all(versions)
    session.flush()
    return len(versions)


def _published(duty: DisclosureDuty, account_id: int, day: date) -> DisclosureVersion | None:
    """A publisher is as good as its number makes it, from four items in ten to all but one in twenty."""
    chance = random.Random(f"{SEED} {duty.id}")  # noqa: S311 - no secret
    publisher = duty.firm_id or -duty.community.street_id
    goodness = random.Random(f"{SEED} publisher {publisher}").uniform(0.4, 0.95)  # noqa: S311 - no secret
    published_on = duty.due_on + timedelta(days=chance.randint(-9, 3))
    if chance.random() > goodness or published_on > day:
        return None
    duty.published_on = published_on
    version = DisclosureVersion(
        duty_id=duty.id,
        number=1,
        content={"figures": _figures(duty.rule.code, chance), "words": DEMO_WORDS},
        document=f"{DOCUMENT} {name_of(duty.rule.period, duty.begins_on)}".strip(),
        document_on=published_on,
        reason="",
        published_at=datetime.combine(published_on, time(10), SHANGHAI),
        published_by_id=account_id,
        publisher_name=publisher_of(duty),
        previous_hash=BEGINNING,
    )
    version.hash = hash_of(version)
    return version


def _figures(code: str, chance: random.Random) -> list[list[str]]:
    def yuan(lowest: int, highest: int) -> int:
        return chance.randint(lowest * 100, highest * 100)

    if code == "revenue":
        parts = {
            "电梯广告": yuan(2000, 18000),
            "地面车位": yuan(3000, 40000),
            "快递柜、场地": yuan(513, 2500),
        }
        spent = yuan(500, 6000)
        rows = [*parts.items(), ("收入合计", sum(parts.values())), ("支出（养护、保洁）", spent)]
        return [[label, _money(fen)] for label, fen in (*rows, ("结余", sum(parts.values()) - spent))]
    if code in {"fund", "fund_statement"}:
        opening, interest, spent = yuan(400_000, 2_160_000), yuan(1500, 16000), yuan(0, 200_000)
        rows = [
            ("期初余额", opening),
            ("利息", interest),
            ("使用", spent),
            ("期末余额", opening + interest - spent),
        ]
        return [[label, _money(fen)] for label, fen in rows]
    if code == "lift":
        services = chance.randint(5, 6)
        return [["维保次数", f"{services} 次"], ["年检", "合格"], ["费用", _money(yuan(900, 6000))]]
    if code == "shared_utilities":
        water, power = yuan(50, 900), yuan(300, 4200)
        return [["公共用水", _money(water)], ["公共用电", _money(power)], ["合计", _money(water + power)]]
    return [["内容", "见小区公示栏（演示）"]]


def _money(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02d} 元"
