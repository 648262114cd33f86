"""Words that mean one act wherever they are said alone, and words whose meaning hangs on what was asked."""

from backend.wechat.conversation import intents, text_parsing
from backend.wechat.conversation.acts.act import Act
from backend.wechat.conversation.acts.situations import Situation

# A number, yes, no, done, back: the state that asked reads them.
ANSWERS = (
    text_parsing.YES | text_parsing.NO | text_parsing.DONE | text_parsing.THANKS | text_parsing.SKIP
    | text_parsing.BACK | text_parsing.GO_ON | text_parsing.NONE_OF_THEM | text_parsing.SENT
    | text_parsing.SHOW | text_parsing.NOT_LEFT | text_parsing.UNSAID | text_parsing.SEPARATE
    | text_parsing.CANCEL
)  # fmt: skip

_ACTS: tuple[tuple[frozenset[str], Act], ...] = (
    (text_parsing.GREETING, Act.GREETING),
    (text_parsing.HELP, Act.ASK_WHAT),
    (text_parsing.PERSON, Act.PERSON),
    (text_parsing.URGENT_NUMBERS, Act.URGENT_NUMBERS),
    (text_parsing.FORGET, Act.FORGET),
    (text_parsing.WAIT, Act.WAIT),
    (text_parsing.COMPLAIN - {"1"}, Act.COMPLAIN),
    (text_parsing.FOLLOW - {"2"}, Act.PROGRESS),
    (text_parsing.MY_COMMUNITY - {"3"}, Act.MY_COMMUNITY),
    (text_parsing.CHANGE_COMMUNITY, Act.CHANGE_COMMUNITY),
    (text_parsing.URGE, Act.URGE),
    (text_parsing.SUPPLEMENT, Act.ADD_TO_OPEN),
    (text_parsing.WITHDRAW - text_parsing.CANCEL, Act.WITHDRAW),
    (text_parsing.RATE, Act.RATE),
    (text_parsing.REOPEN_PLAINLY, Act.REOPEN),
)
# 又坏了 is more of the problem while it is being written, 满意 says nothing there.
_OF_ANSWERED: tuple[tuple[frozenset[str], Act], ...] = (
    (text_parsing.REOPEN - text_parsing.REOPEN_PLAINLY | text_parsing.UNSOLVED, Act.NOT_SOLVED),
    (text_parsing.SOLVED, Act.SOLVED),
    (text_parsing.SATISFIED, Act.HAPPY),
    (text_parsing.UNSATISFIED, Act.UNHAPPY),
)
# 收到 only takes notice; 行 and 👍 may mean that all is well, which is asked back.
_ALL_IS_WELL = text_parsing.listed("可以了 好了 行了 没事了")
_AGREES = text_parsing.listed(
    "行 好 好的 嗯 嗯嗯 可以 ok 👍 👌 成 中 对 是 是的 就这样 就这样吧 就那样 就那样吧"
)
_AFTER_AN_ANSWER = dict.fromkeys(_ALL_IS_WELL, Act.SOLVED) | dict.fromkeys(_AGREES, Act.YES)
# 修好了 may be news of what is being written, 满意 is not
_RATES_IN_A_DRAFT = dict.fromkeys(text_parsing.SATISFIED, Act.HAPPY) | dict.fromkeys(
    text_parsing.UNSATISFIED - {"太差了"}, Act.UNHAPPY
)
_ACT_BY_WORD = {word: act for words, act in reversed(_ACTS) for word in words}
_ACT_BY_ANSWERED_WORD = {word: act for words, act in reversed(_OF_ANSWERED) for word in words}


def act_of_wish(text: str, situation: Situation) -> Act | None:
    """匿名, 不匿名 and 再催一下 in the midst of a draft, where other words would be more of it."""
    if not situation.drafting:
        return None
    if text_parsing.asks_to_urge(text):
        return Act.URGE
    wish = intents.anonymity(text)
    if wish is None:
        return None
    return Act.ANONYMOUS if wish else Act.PHONE


def act_of_word(word: str, situation: Situation) -> Act | None:
    """`word` is a squeezed text. None where it means no one act by itself."""
    if situation is Situation.ANSWERED and word in _AFTER_AN_ANSWER:
        return _AFTER_AN_ANSWER[word]
    act = _ACT_BY_WORD.get(word) or _RATES_IN_A_DRAFT.get(word)
    if act is None and not situation.drafting:
        act = _ACT_BY_ANSWERED_WORD.get(word)
    return act
