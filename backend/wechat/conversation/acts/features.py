"""Features of a message in its situation, for the model of acts."""

import re

from backend.core.fields.phones import phones_in
from backend.core.linear_model import END, START, character_features
from backend.core.text import plain
from backend.wechat.conversation.acts.situations import Context, Situation

SHORT = 6  # characters; what is so short is one word whose act hangs on the situation
_GROUPS = {
    **dict.fromkeys((Situation.NOTHING_OPEN, Situation.COMMUNITY_UNKNOWN), "idle"),
    **dict.fromkeys((Situation.COMPLAINT_OPEN, Situation.ADDING), "open"),
    **dict.fromkeys((Situation.ANSWERED, Situation.HOW_SATISFIED, Situation.REASON_ASKED), "answered"),
    **dict.fromkeys(
        (Situation.WORDS_ASKED, Situation.COMMUNITY_ASKED, Situation.SPOT_ASKED, Situation.CHECKING), "draft"
    ),
    Situation.PHONE_ASKED: "draft",
}
# 有没有, 涨不涨, 归物业还是归街道, 公布过没有, 多会儿: forms of a question, also without its mark.
_ASKS = re.compile(
    r"[吗呢么?？谁哪几啥咋甚]|[多][少久长大会]|什么|怎|如何|是否|(.)不\1|(.{2})不\2|[有能会要]没\w?有|还是|没有?$"
    r"|请问|想问|问下|问一下|想知道|电话|流程|手续|查询"
)


def act_features(words: str, context: Context, *, recognised: bool, door: bool) -> set[str]:
    """`recognised`: the words complain of something; `door`: they name a building, unit or room."""
    plain_words = plain(words)
    characters = character_features(plain_words)
    situation, group = context.situation, _GROUPS[context.situation]
    pairs = {feature for feature in characters if len(feature) > 1}
    features = characters | _triples(plain_words)
    features |= {f"{group}|{pair}" for pair in pairs}
    features |= {f"@{situation}", f"@{situation}|{_length(plain_words)}", f"#{_length(plain_words)}"}
    if len(plain_words) <= SHORT:
        features |= {f"={plain_words}", f"{situation}={plain_words}"}
    if recognised:
        features |= {"#complains", f"@{situation}|complains"}
    if door:
        features |= {"#door", f"@{situation}|door"}
    if phones_in(words):
        features.add("#phone")
    form = "asks" if asks(words) else "states"
    features |= {f"#{form}", f"{group}|{form}", f"{form}|complains={recognised}"}
    if context.subject and pairs & character_features(plain(context.subject)):
        features |= {"#same", f"@{situation}|same"}
    return features


def asks(words: str) -> bool:
    """Whether the words have the form of a question, with or without its mark."""
    return _ASKS.search(plain(words)) is not None


def _triples(text: str) -> set[str]:
    framed = f"{START}{text}{END}"
    return {framed[place : place + 3] for place in range(len(framed) - 2)}


def _length(text: str) -> str:
    return next(
        (name for limit, name in ((2, "1"), (5, "2"), (10, "3"), (20, "4")) if len(text) <= limit), "5"
    )
