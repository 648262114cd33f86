"""The five rates, and the reasons why a complaint is not counted."""

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction


class RateKind(StrEnum):
    RESPONSE = "response"
    SOLVED = "solved"
    SATISFIED = "satisfied"
    ON_TIME = "on_time"
    REDO = "redo"


class ExclusionReason(StrEnum):
    """Why a complaint is left out of a rate."""

    UNCONTACTABLE = "uncontactable"
    MERGED = "merged"
    PENDING = "pending"
    UNANSWERED = "unanswered"
    AWAITING = "awaiting"
    SILENT = "silent"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"


YES, NO = "yes", "no"

RATE_NAMES: dict[RateKind, str] = {
    RateKind.RESPONSE: "响应率",
    RateKind.SOLVED: "解决率",
    RateKind.SATISFIED: "满意率",
    RateKind.ON_TIME: "按时办结率",
    RateKind.REDO: "重办率",
}

# What the numerator and the denominator of each rate are, for whoever reads the number.
MEANINGS: dict[RateKind, tuple[str, str]] = {
    RateKind.RESPONSE: ("按时联系居民的件数", "应当联系且已联系、已答复或已超期的件数"),
    RateKind.SOLVED: ("居民最近一次说“已解决”的件数", "居民对是否解决作出回答的件数"),
    RateKind.SATISFIED: ("居民最近一次说“满意”的件数", "居民对是否满意作出回答的件数"),
    RateKind.ON_TIME: ("每次答复都没有超期的件数", "已答复或已超期的件数"),
    RateKind.REDO: ("被居民退回重办或重新打开的件数", "已答复过的件数"),
}

EXCLUSION_NAMES: dict[ExclusionReason, str] = {
    ExclusionReason.UNCONTACTABLE: "匿名或未留电话，不用联系",
    ExclusionReason.MERGED: "并案，随牵头的一件计算",
    ExclusionReason.PENDING: "未到期限",
    ExclusionReason.UNANSWERED: "尚未答复",
    ExclusionReason.AWAITING: "已答复，等居民评价",
    ExclusionReason.SILENT: "居民没有评价",
    ExclusionReason.WITHDRAWN: "居民撤回",
    ExclusionReason.REJECTED: "不予受理",
}

LOWER_IS_BETTER = frozenset({RateKind.REDO})


@dataclass(slots=True)
class Rate:
    """`numerator` of `denominator`; both and what was `excluded` come to all that was counted."""

    numerator: int = 0
    denominator: int = 0
    excluded: dict[ExclusionReason, int] = field(default_factory=dict)

    @property
    def share(self) -> Fraction | None:
        """None where nothing was counted: that is no rate of nought."""
        return Fraction(self.numerator, self.denominator) if self.denominator else None

    @property
    def left_out(self) -> int:
        return sum(self.excluded.values())

    def add(self, standing: str, count: int) -> None:
        """`standing` is YES, NO or the value of a Left."""
        if standing in {YES, NO}:
            self.denominator += count
            self.numerator += count if standing == YES else 0
            return
        reason = ExclusionReason(standing)
        self.excluded[reason] = self.excluded.get(reason, 0) + count
