"""Words about a complaint that is over: withdrawn, or closed by a slip of the finger."""

import re
from dataclasses import replace

from backend.core.simplified import simplified
from backend.wechat.conversation import complaint_moves, complaint_replies, drafting, text_parsing
from backend.wechat.conversation.acts.features import asks
from backend.wechat.conversation.commands import StepResult
from backend.wechat.conversation.lookups import Lookups, Progress

LONGEST = 30  # characters; what is longer tells a matter of its own
LEAST_REASON = 4
_REGRETS = re.compile(
    "[后反]悔|恢复(?:吗|一下|回来|不|那|刚才|投诉|$)|撤错|(?:不|别|没)(?:想|要|用|是)?撤"
    "|还是(?:要|想|得)(?:再|继续)?(?:投诉|办|提?交|告)(?:那|这|刚才|原来|之前|上|吧|了|$)"
)
_SLIPPED = re.compile(
    "(?:我|要|想|刚才|上次|是|就|给|手)*"
    "(?:(?:点|评|按|选|打|弄|搞)错了?|[后反]悔了?|手滑了?)[了啊呀吧，,。 ]*"
)


def answer(key: str, text: str, lookups: Lookups) -> StepResult | None:
    """None where the words are about nothing that is over."""
    plain = simplified(text)
    if len(plain) > LONGEST:
        return None
    slipped = _SLIPPED.match(plain)
    if slipped is not None and not asks(plain) and not lookups.mine_for("rate"):
        reopened = _reopened(plain[slipped.end() :], lookups)
        if reopened is not None:
            return reopened
    if _REGRETS.search(plain.strip(" ?？!！。")) is None:
        return None
    latest = next(iter(lookups.mine()), None)
    return _written_again(key, latest, lookups) if latest is not None and latest.withdrawn else None


def _reopened(reason: str, lookups: Lookups) -> StepResult | None:
    """评错了 其实楼下那盏没修: the reason is told with it, or asked for."""
    if not lookups.mine_for("reopen"):
        return None
    words = reason.strip() if len(reason.strip()) >= LEAST_REASON else min(text_parsing.REOPEN_PLAINLY)
    return complaint_moves.begin("reopen", words, None, lookups)


def _written_again(key: str, withdrawn: Progress, lookups: Lookups) -> StepResult:
    """What was withdrawn stays so; its words are a new draft, shown before it is sent."""
    outcome = drafting.begin(key, withdrawn.words, lookups)
    return replace(outcome, replies=(complaint_replies.WRITTEN_AGAIN, *outcome.replies))
