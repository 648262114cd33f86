"""Words about a complaint that is over: withdrawn, or closed by a slip of the finger."""

import re
from dataclasses import replace

from backend.core.simplified import simplified
from backend.wechat.conversation import complaint_moves, complaint_replies, drafting, intents, text_parsing
from backend.wechat.conversation.acting.clarifying import ask_which
from backend.wechat.conversation.acting.turn import DialogueTurn
from backend.wechat.conversation.acting.which_complaint import meant_by
from backend.wechat.conversation.acts.act import Act
from backend.wechat.conversation.acts.features import asks
from backend.wechat.conversation.acts.situations import Situation, context_of
from backend.wechat.conversation.commands import StepResult
from backend.wechat.conversation.lookups import Lookups, Progress
from backend.wechat.conversation.meanings.faults import names_fault
from backend.wechat.conversation.states import IDLE

LONGEST = 30  # characters; what is longer tells a matter of its own
LEAST_REASON = 4
_REGRETS = re.compile(
    "[后反]悔|恢复(?:吗|一下|回来|不|那|刚才|投诉|$)|(?:撤|取消)错|(?:不|别|没)(?:想|要|用|是)?(?:撤|取消)"
    "|还是(?:要|想|得)?(?:再|继续)?(?:投诉|办|提?交|告)(?:那|这|刚才|原来|之前|上|吧|了|$)"
)
_SLIPPED = re.compile(
    "(?:我|要|想|刚才|上次|是|就|给|手)*"
    "(?:(?:点|评|按|选|打|弄|搞)错了?|[后反]悔了?|手滑了?)[了啊呀吧，,。 ]*"
)
_POINTS_BACK = re.compile(
    "(?:重新|再)(?:给我)?(?:弄|办|处理|修|开|打开|受理|搞|来一遍)|(?:原来|上次|之前|刚才|那天)(?:的|说的|投的|报的)?那(?:个|件|单|条)"
    "|(?:改|变)(?:主意|评价|口)|(?:还|就|又)是那(?:个|件|盏|部|堆|块|条)"
)
# 又挪回来了: what was closed, once more. 又下雨了 and 我又来了 are nothing of the kind.
_ONCE_MORE = re.compile("又(?!下[雨雪]|来[了找问麻]|是我|有[个一]?(?:事|问题)|要|想|涨|到).{1,8}了")
_DENIES = text_parsing.listed("不对 不是")
_READINGS = (Act.NOT_SOLVED, Act.NEW_MATTER, Act.NO)


def answer(key: str, text: str, lookups: Lookups) -> StepResult | None:
    """None where the words are about nothing that is over."""
    plain = simplified(text)
    if len(plain) > LONGEST:
        return None
    slipped = _SLIPPED.match(plain)
    if slipped is not None and not asks(plain) and not lookups.mine_for("rate"):
        reopened = _reopened(key, text, plain[slipped.end() :].strip(), lookups)
        if reopened is not None:
            return reopened
    latest = next(iter(lookups.mine()), None)
    if latest is not None and regrets_withdrawal(text, lookups):
        return _written_again(key, latest, lookups)
    return None


def regrets_withdrawal(text: str, lookups: Lookups) -> bool:
    """刚才那个不撤了行不行, once it was withdrawn."""
    if not repents(text):
        return False
    latest = next(iter(lookups.mine()), None)
    return latest is not None and latest.withdrawn


def repents(text: str) -> bool:
    """还是别撤了, 不取消行不行."""
    return _REGRETS.search(simplified(text).strip(" ?？!！。")) is not None


def slipped(text: str) -> bool:
    """我点错了, 按错了, and nothing else."""
    return _SLIPPED.fullmatch(simplified(text)) is not None


def ask_if_again(turn: DialogueTurn) -> StepResult | None:
    """改评价 不满意, 就原来那个, 电梯还没修: the one that was closed, or the same again. None: neither.

    What is plain (又坏了, 重新打开) has its act; what names another door or another kind is another matter.
    """
    text, lookups = turn.text, turn.lookups
    if not turn.situation.idle or turn.situation is Situation.ANSWERED or len(text) > LONGEST:
        return None
    points_back = _POINTS_BACK.search(simplified(text)) is not None
    if turn.word in text_parsing.REOPEN or (asks(text) and not points_back):
        return None
    closed = next(iter(lookups.mine_for("reopen")), None)
    if closed is None or lookups.is_elsewhere(closed.number, text):
        return None
    is_unhappy = turn.word in text_parsing.UNSATISFIED or False in (
        intents.satisfied(text),
        intents.solved(text),
    )
    is_same = lookups.recognised(text) and lookups.propose(text).code == lookups.propose(closed.words).code
    is_again = is_once_more(text, closed, lookups)
    return ask_which(turn, _READINGS) if is_unhappy or is_same or points_back or is_again else None


def is_once_more(text: str, closed: Progress, lookups: Lookups) -> bool:
    """哎 又挪回来了, behind one that was closed: of no other thing, and of no other kind."""
    if not _ONCE_MORE.search(simplified(text)) or len(text) > LONGEST or asks(text):
        return False
    if lookups.recognised(text) and lookups.propose(text).code != lookups.propose(closed.words).code:
        return False
    is_another = meant_by(text, [closed], lookups).is_another
    return not is_another and not lookups.is_elsewhere(closed.number, text)


def denied(turn: DialogueTurn) -> StepResult | None:
    """不对, 不是: said when nothing is asked, and a complaint has just been closed."""
    has_an_open_one = turn.situation in (Situation.ANSWERED, Situation.COMPLAINT_OPEN)
    if turn.word not in _DENIES or has_an_open_one or not turn.lookups.mine_for("reopen"):
        return None
    return ask_which(turn, _READINGS)


def _reopened(key: str, text: str, reason: str, lookups: Lookups) -> StepResult | None:
    """评错了 其实楼下那盏没修 opens it again; without a reason it may be the rating alone, which stands."""
    closed = lookups.mine_for("reopen")
    if not closed:
        return None
    if len(reason) >= LEAST_REASON and (names_fault(reason) or intents.solved(reason) is False):
        return complaint_moves.begin("reopen", reason, None, lookups)
    turn = DialogueTurn(IDLE, key, text, lookups, context_of(IDLE, lookups), Act.NOT_SOLVED)
    offered = ask_which(turn, (Act.NOT_SOLVED, Act.NO))
    return replace(offered, replies=(complaint_replies.RATING_STANDS, *offered.replies))


def _written_again(key: str, withdrawn: Progress, lookups: Lookups) -> StepResult:
    """What was withdrawn stays so; its words are a new draft, shown before it is sent."""
    outcome = drafting.begin(key, withdrawn.words, lookups)
    return replace(outcome, replies=(complaint_replies.WRITTEN_AGAIN, *outcome.replies))
