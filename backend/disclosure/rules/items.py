"""The items that the city wants published: a default set, and what each subject is called."""

import csv
from importlib.resources import files

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.clock import local_today
from backend.models import BasisState, DisclosurePeriod, DisclosureRule, Publisher

SUBJECT_NAMES = {
    "fund": "维修资金",
    "revenue": "公共收益",
    "committee": "业委会、物管会",
    "service": "物业服务",
    "fees": "收费",
    "facilities": "设施设备",
}
# An objection is a complaint of this category: its office stands above the publisher.
CATEGORY_OF_SUBJECT = {
    "fund": "fund",
    "revenue": "revenue",
    "committee": "committee",
    "service": "conduct",
    "fees": "fees",
    "facilities": "conduct",
}
PUBLISHER_NAMES = {
    Publisher.FIRM: "物业企业",
    Publisher.COMMITTEE: "业委会、物管会",
    Publisher.FUND_CENTRE: "维修资金管理中心",
    Publisher.STREET: "街道",
}
PERIOD_NAMES = {
    DisclosurePeriod.MONTHLY: "每月",
    DisclosurePeriod.QUARTERLY: "每季度",
    DisclosurePeriod.HALF_YEARLY: "每半年",
    DisclosurePeriod.YEARLY: "每年",
    DisclosurePeriod.STANDING: "长期公示",
    DisclosurePeriod.EACH: "每次",
}
BASIS_NAMES = {
    BasisState.VERIFIED: "依据已核对",
    BasisState.CITED: "依据待核对原文",
    BasisState.PROPOSAL: "建议，不是法定要求",
}


def load_default_rules(session: Session) -> int:
    """Add the default items that are missing; what the city changed stays. Returns how many came."""
    known_codes = set(session.scalars(select(DisclosureRule.code)))
    fresh = [rule for rule in default_rules() if rule.code not in known_codes]
    session.add_all(fresh)
    session.flush()
    return len(fresh)


def default_rules() -> list[DisclosureRule]:
    """New rows, in no session. Source: the laws that each row's basis names, as far as they were read."""
    text = files("backend.disclosure.rules").joinpath("default_rules.csv").read_text("utf-8")
    return [_rule(position, row) for position, row in enumerate(csv.DictReader(text.splitlines()), start=1)]


def disclosure_rules(session: Session) -> list[DisclosureRule]:
    """All items, also those that are not wanted now, in their order."""
    return list(session.scalars(select(DisclosureRule).order_by(DisclosureRule.position, DisclosureRule.id)))


def _rule(position: int, row: dict[str, str]) -> DisclosureRule:
    return DisclosureRule(
        code=row["code"],
        name=row["name"],
        subject=row["subject"],
        publisher=Publisher(row["publisher"]),
        period=DisclosurePeriod(row["period"]),
        due_days=int(row["due_days"]),
        up_days=int(row["up_days"]),
        basis=row["basis"],
        basis_state=BasisState(row["basis_state"]),
        position=position,
        from_on=local_today(),
    )
