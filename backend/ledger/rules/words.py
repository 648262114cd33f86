"""Chinese names of ledgers, accounts and entries, and money as people read it."""

from collections.abc import Sequence
from enum import StrEnum

from backend.models import AccountKind, EntryKind, LedgerKind

LONGEST_PLACES = 60
LEDGER_NAMES = {
    LedgerKind.FUND: "维修资金",
    LedgerKind.REVENUE: "公共收益",
    LedgerKind.COMMITTEE: "业主组织经费",
}
ACCOUNT_NAMES = {
    AccountKind.BANK: "银行存款",
    AccountKind.OWNERS: "业主权益",
    AccountKind.INCOME: "收入",
    AccountKind.COST: "支出",
}
ENTRY_NAMES = {
    EntryKind.OPENING: "期初",
    EntryKind.DEPOSIT: "交存",
    EntryKind.INTEREST: "利息",
    EntryKind.WORK: "维修支出",
    EntryKind.REFUND: "退还、转出",
    EntryKind.INCOME: "收入",
    EntryKind.COST: "支出",
    EntryKind.TRANSFER: "结转",
    EntryKind.REVERSAL: "冲正",
}


class FundEmergency(StrEnum):
    """What may be mended from the fund without a vote.

    民法典 281 lets owners apply "in an emergency" and lists no kinds. These are the six of the notices of
    housing and finance ministries as cities quote them (secondary pages only: check before relying on it).
    """

    LIFT = "lift"
    FIRE = "fire"
    LEAK = "leak"
    WATER_SUPPLY = "water_supply"
    DRAIN = "drain"
    FACADE = "facade"


EMERGENCY_NAMES = {
    FundEmergency.LIFT: "电梯故障",
    FundEmergency.FIRE: "消防设施故障",
    FundEmergency.LEAK: "屋面、外墙渗漏",
    FundEmergency.WATER_SUPPLY: "二次供水设施故障",
    FundEmergency.DRAIN: "排水设施堵塞、爆裂",
    FundEmergency.FACADE: "楼体外立面有脱落危险",
}


def yuan(fen: int) -> str:
    """-123456 as -1234.56, exactly: no float is involved."""
    whole, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole}.{rest:02d}"


def places_in_words(places: Sequence[str]) -> str:
    """The places of a work as its name in the books has room for; the shares name every home."""
    words = "、".join(places)
    if len(words) <= LONGEST_PLACES:
        return words or "全小区"
    return f"{places[0]}等 {len(places)} 处"


def square_metres(area: int) -> str:
    """An area in 0.01 m² as 89.50."""
    return yuan(area)
