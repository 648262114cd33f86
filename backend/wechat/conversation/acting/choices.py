"""Numbered choices: which answer picks one, and what is left of them when somebody says something else."""

import re
from dataclasses import replace

from backend.core.simplified import simplified
from backend.wechat.conversation import text_parsing
from backend.wechat.conversation.acting.clarifying import ask_which, label
from backend.wechat.conversation.acting.turn import DialogueTurn
from backend.wechat.conversation.acts.act import Act
from backend.wechat.conversation.acts.plain_words import act_of_word
from backend.wechat.conversation.acts.situations import Situation, context_of
from backend.wechat.conversation.commands import StepResult
from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.meanings import agreeing
from backend.wechat.conversation.states import AskSpot, Clarifying

MOST_LISTED = 3  # no list of acts is longer, so that a greater number is none of it
LEAST_NAMED = 2  # characters of a choice that is called by its words
# What a yes may take: it changes the draft and nothing else, and the draft is shown before it is filed.
_ONLY_WRITES = frozenset(
    {
        Act.MORE_WORDS, Act.NEW_MATTER, Act.COMPLAIN, Act.PHONE, Act.ANONYMOUS, Act.FIX,
        Act.FIX_COMMUNITY, Act.FIX_PLACE, Act.FIX_WORDS, Act.FIX_CATEGORY,
    }
)  # fmt: skip
# 对 同一个地方 to 又滴水了: it is what was offered first
_THE_SAME = re.compile(
    "(?:(?:就|都|还|那)?是?)?(?:在|上次)?(?:同一?个?(?:地方|位置|事|问题|毛病|家|处)|同一[个处件]|一样的?(?:地方|毛病|问题|事)?|老地方|原地方|原来(?:那|的)?(?:个|件|里|地方)?"
    "|上次(?:的)?那?(?:个|件|里)?(?:地方|事)?|那个?地方)(?:[啊呀的了呢吧]|儿)*"
)
_ANOTHER = re.compile(
    "(?:不|这次|是|那|它|在)*(?:另外?一?个?|另外的?|别的|不是同?一个?|换了个?)(?:地方|位置|事儿?|问题|毛病|处|件)?(?:[啊呀的了呢吧])*"
)
_AFFIRMS_FIRST = re.compile("^(?:对着?(?:的|呢)?|是的?|嗯+|没错|就是)[，, 。!！]*")
_TAKES_AWAY = frozenset({Act.CANCEL, Act.WITHDRAW, Act.FORGET, Act.FIX_WORDS, Act.YES})
_AFFIRMS = re.compile("^(?:对的?[，, ]*|是的?[，, ]*|嗯+[，, ]*)?(?:就是|是|我说的?(?:就)?是)[，,：: ]*")


def choice_in(state: Clarifying, text: str) -> int | None:
    """A number, the words of a choice, or a yes to what may be taken so."""
    number = text_parsing.number(text)
    if number is not None:
        return number
    options = [Act(option) for option in state.options]
    if agreeing.agrees(text):
        return 1 if _takes_first(options, sends=agreeing.sends(text)) else None
    affirmed = _AFFIRMS.sub("", simplified(text), count=1).strip(" 。！!，,")
    is_affirmed = affirmed != simplified(text) and len(affirmed) >= LEAST_NAMED
    if is_affirmed and affirmed in simplified(state.words) and options[0] in _ONLY_WRITES:
        return 1  # 就是门灯 to 不是楼道灯 是门灯
    if Act.NEW_MATTER in options and _ANOTHER.fullmatch(text_parsing.squeeze(text)):
        return options.index(Act.NEW_MATTER) + 1
    if options[0] not in _TAKES_AWAY and _is_the_same(state.words, text):
        return 1
    return _called_by_name(state, text)


def _is_the_same(words: str, text: str) -> bool:
    """对 同一个地方, 对 又滴水了: a yes with what it is, or with the words over again."""
    plain = simplified(text).strip(" 。！!，,")
    rest = _AFFIRMS_FIRST.sub("", plain, count=1)
    if _THE_SAME.fullmatch(text_parsing.squeeze(rest)):
        return True
    return rest != plain and len(rest) >= LEAST_NAMED and rest in simplified(words)


def _takes_first(options: list[Act], *, sends: bool) -> bool:
    """A word for sending takes nothing but 提交, and that only where it is offered first."""
    if sends:
        return options[0] is Act.YES
    is_alone = len(options) == 2 and options[1] is Act.NO  # noqa: PLR2004 - it, and no
    return is_alone or options[0] is Act.YES or options[0] in _ONLY_WRITES - {Act.FIX_WORDS}


def _called_by_name(state: Clarifying, text: str) -> int | None:
    """代替, 留下电话, 撤回: words of one choice and of no other."""
    word = text_parsing.command_word(text)
    if len(word) < LEAST_NAMED or word in text_parsing.MENU:
        return None
    act = act_of_word(word, Situation(state.situation))
    if act is not None and act.value in state.options:
        return state.options.index(act.value) + 1
    places = [
        place
        for place, option in enumerate(state.options, start=1)
        if option != Act.NO and word in label(state, option)
    ]
    return places[0] if len(places) == 1 else None


def tells_of_itself(words: str, lookups: Lookups) -> bool:
    """Whether words that nobody chose a meaning for are kept with what is told next."""
    return lookups.recognised(words) or bool(lookups.door_in(words))


def is_door(text: str, lookups: Lookups) -> bool:
    """3号楼2单元, and no more."""
    door = text_parsing.squeeze(lookups.door_in(text))
    return bool(door) and door == text_parsing.squeeze(text)


def after_choices(outcome: StepResult) -> StepResult:
    """The list is gone, and its numbers may still be typed."""
    if not isinstance(outcome.state, AskSpot):
        return outcome
    return replace(outcome, state=replace(outcome.state, after_choices=True))


def building_or_choice(state: AskSpot, key: str, text: str, lookups: Lookups) -> StepResult:
    """2 behind a list that is gone: building 2, or the second of the list?"""
    settled = replace(state, after_choices=False)
    number = text_parsing.number(text)
    turn = DialogueTurn(settled, key, f"{number}号楼", lookups, context_of(settled, lookups), Act.PLACE)
    return ask_which(turn, (Act.PLACE, Act.NO))
