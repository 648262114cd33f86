"""Words about a complaint that is over: refused, withdrawn, or closed by a slip of the finger."""

import re
from dataclasses import replace

from backend.core.simplified import simplified
from backend.wechat.conversation import complaint_moves, complaint_replies, drafting, text_parsing
from backend.wechat.conversation.acts.features import asks
from backend.wechat.conversation.commands import StepResult
from backend.wechat.conversation.lookups import Lookups, Progress
from backend.wechat.conversation.questions.parts import contact
from backend.wechat.conversation.states import IDLE

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
_OBJECTS = re.compile(
    "受理|不服|不认可|不同意|不接受|申诉|上诉|复议|重新投诉$|司法|法院|打官司|起诉|仲裁|12348"
)
# 凭啥不管, 那我找谁: nothing else is said
_ASKS_BARELY = re.compile(
    "^.{0,3}(?:凭[啥什]|为[啥什]|咋|怎么|谁|找|去|往).{0,2}(?:么|不|管|定|谁|哪|办|说).{0,3}$"
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
    bare = plain.strip(" ?？!！。")
    regrets = _REGRETS.search(bare) is not None
    objects = _ASKS_BARELY.search(bare) is not None or _OBJECTS.search(bare) is not None
    latest = lookups.mine()[:1] if regrets or objects else ()
    if not latest:
        return None
    if regrets and latest[0].ended == "withdrawn":
        return _written_again(key, latest[0], lookups)
    if objects and latest[0].ended == "rejected":
        return StepResult(IDLE, (_why_refused(latest[0], plain, lookups),))
    return None


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


def _why_refused(refused: Progress, plain: str, lookups: Lookups) -> str:
    """Why, who decided, and where to go from there."""
    home = next(iter(lookups.homes()), None)
    record = lookups.record(home.community_id) if home else None
    street = contact(record.street) if record else "您小区所在的街道"
    law = any(word in plain for word in ("司法", "法院", "官司", "起诉", "12348", "仲裁", "调解"))
    return complaint_replies.refused(refused.number_shown, refused.answer, street, lookups.hotline(), law=law)
