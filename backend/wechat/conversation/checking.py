"""The check page of a draft: correct one item, send; and the answer after filing."""

import re
from dataclasses import replace

from backend.core.characters import says_something
from backend.wechat.conversation import drafting, intents, replies, spots, text_parsing
from backend.wechat.conversation.acts.plain_words import ANSWERS
from backend.wechat.conversation.commands import FileComplaint, SetCommunity, StepResult
from backend.wechat.conversation.enquiries import prompt
from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.meanings import agreeing, choice_replies, kept_replies
from backend.wechat.conversation.meanings.where_and_what import gate_in
from backend.wechat.conversation.states import (
    AskCategory,
    AskCommunity,
    AskPhone,
    AskSpot,
    AskWords,
    Checking,
    CoverChoice,
    Draft,
    Drafting,
    Idle,
)
from backend.wechat.conversation.unmasking_replies import CHOSEN, NOTHING_TO_COVER, cover_chosen

_WHOLE = re.compile(
    "(?:给我|让我|我要|想)?(?:看|看看|显示)?(?:全文|全部|全部内容|完整的?|原文)(?:给我)?(?:看看|看一下|看)?"
)
_SAYS_NOTHING = text_parsing.WAIT
DOOR_AND_A_BIT = 4  # characters beside the door: 六号楼那边, 在3号楼


def answer(draft: Draft, text: str, lookups: Lookups) -> StepResult:
    """The resident's answer to the check page; what answers nothing there is more of the problem."""
    seen = _of_what_is_seen(draft, text, lookups)
    if seen is not None:
        return seen
    word = text_parsing.command_word(text)
    if agreeing.agrees(text):
        # What was shown is what is filed: the proposal becomes the resident's own choice.
        code = draft.category_code or lookups.propose(draft.words).code
        whole = replace(draft, category_code=code)
        return StepResult(Checking(draft), (), FileComplaint(whole, cover=draft.cover))
    if word in text_parsing.SEPARATE:
        return separated(draft, lookups)
    if word in {"8", "9"}:
        return _same(draft, int(word) - 8, lookups)
    if word in {"2", "3", "4", "5", "6"}:
        return change_item(draft, word, lookups)
    if text_parsing.number(text) is not None:
        return drafting.again(Checking(draft), lookups, replies.no_such_choice(6))
    if word in text_parsing.SHOW:
        return drafting.go_on(draft, lookups)
    if word in text_parsing.NO | text_parsing.NONE_OF_THEM:
        return drafting.again(Checking(draft), lookups, replies.WHICH_ITEM)
    if word in ANSWERS | _SAYS_NOTHING:  # 继续, 随便: no such word is more of the problem
        return StepResult(Checking(draft), (replies.LEFT_OUT,))
    return _more(draft, text, lookups)


def _of_what_is_seen(draft: Draft, text: str, lookups: Lookups) -> StepResult | None:
    """What the firm shall read, and the whole of a long letter."""
    chosen_cover = cover_chosen(text)
    if chosen_cover is not None:
        return cover(draft, chosen_cover, lookups)
    if asks_for_all(text) and draft.words:
        return StepResult(Checking(draft), (kept_replies.whole_words(draft.words), replies.LEFT_OUT))
    return None


def asks_for_all(text: str) -> bool:
    """全文, where a long letter is shown in part."""
    return _WHOLE.fullmatch(text_parsing.squeeze(text)) is not None


def cover(draft: Draft, chosen: CoverChoice, lookups: Lookups) -> StepResult:
    """What the firm shall not read; where the words tell nothing of who wrote them, that is said."""
    if lookups.unmasking(draft, chosen) is None:
        return drafting.go_on(draft, lookups, NOTHING_TO_COVER)
    return drafting.go_on(replace(draft, cover=chosen), lookups, CHOSEN[chosen])


def called_the_same(draft: Draft, lookups: Lookups) -> StepResult:
    """是一回事, of a neighbour's complaint; of two it is asked which."""
    similar_choices = lookups.neighbours(draft)
    if len(similar_choices) == 1 and draft.same_as is None:
        return _same(draft, 0, lookups)
    return drafting.again(Checking(draft), lookups, kept_replies.WHICH_IS_THE_SAME if similar_choices else "")


def _same(draft: Draft, at: int, lookups: Lookups) -> StepResult:
    """Theirs is a neighbour's; said once more, it is not."""
    similar_choices = lookups.neighbours(draft)
    if at >= len(similar_choices):
        return drafting.again(Checking(draft), lookups, replies.no_such_choice(6))
    same = None if draft.same_as == similar_choices[at].id else similar_choices[at].id
    return drafting.go_on(replace(draft, same_as=same), lookups)


def _more(draft: Draft, text: str, lookups: Lookups) -> StepResult:
    """A door is the place, a telephone number the phone; all else goes into the problem."""
    if intents.asks_if_sent(text):
        return drafting.again(Checking(draft), lookups, replies.NOT_SENT_YET)
    door = lookups.door_in(text)
    if door and len(text_parsing.squeeze(text)) <= len(text_parsing.squeeze(door)) + DOOR_AND_A_BIT:
        return spots.take_spot(draft, text, lookups)
    phone = intents.phone_given(text)
    if phone and (phone.is_alone or not lookups.recognised(text)):
        return drafting.take_phone(draft, phone, lookups)
    if not says_something(text):
        return drafting.again(Checking(draft), lookups, replies.ONLY_MARKS)
    return drafting.add_words(draft, text, lookups, replies.ADDED)


def anonymity(
    state: AskSpot | AskPhone | AskCategory | Checking, lookups: Lookups, *, wants_anonymity: bool
) -> StepResult:
    """匿名 and 不匿名, said in words; then what was asked is asked again."""
    if not wants_anonymity:
        ask_phone = AskPhone(state.draft)
        return StepResult(ask_phone, (prompt(ask_phone, lookups),))
    nameless = drafting.without_phone(state.draft)
    reply = replies.NOW_ANONYMOUS if nameless.anonymous else replies.STILL_A_VOICE
    back = Checking(nameless) if isinstance(state, AskPhone) else replace(state, draft=nameless)
    return StepResult(back, (reply, prompt(back, lookups)))


def change_item(draft: Draft, item: str, lookups: Lookups) -> StepResult:
    """Ask again for one item of the check page, named by its number there; the others stay."""
    if item == "6" and draft.phone:
        return drafting.go_on(drafting.without_phone(draft), lookups)
    question_by_item: dict[str, AskCommunity | Drafting] = {
        "2": AskWords(draft, instead=bool(draft.words)),
        "3": AskSpot(draft, instead=True),
        "4": AskCommunity(draft, instead=True),
        "5": AskCategory(draft),
        "6": AskPhone(draft),
    }
    return StepResult(question_by_item[item], (prompt(question_by_item[item], lookups),))


def filed(draft: Draft, number: str, pin: str, link: str, lookups: Lookups) -> StepResult:
    """The answer to FileComplaint when it is done; a second matter follows at once.

    Who has told no community as their own is not asked again: the one of this complaint is meant from now on.
    """
    outcome = _filed(draft, number, pin, link, lookups)
    if draft.community is None or lookups.homes():
        return outcome
    community = draft.community.without_building
    reply = replies.meant_from_now_on(community.name)
    return replace(outcome, replies=(*outcome.replies, reply), command=SetCommunity(community))


def _filed(draft: Draft, number: str, pin: str, link: str, lookups: Lookups) -> StepResult:
    progress_list = lookups.mine("".join(number.split()))
    reply = replies.filed(
        number, pin, link, *((progress_list[0].office, progress_list[0].due) if progress_list else ("", ""))
    )
    if not draft.later:
        return _behind(draft, number, reply, lookups)
    # A place that was named together with the first matter is the first one's.
    is_elsewhere = bool(lookups.door_in(draft.words) or gate_in(draft.words))
    whole = draft.community.without_building if draft.community else None
    following = Draft(
        key=_following_key(draft.key),
        words=draft.later,
        community=whole if is_elsewhere else draft.community,
        community_unknown=draft.community_unknown,
        spot=None if is_elsewhere else draft.spot,
        anonymous=draft.anonymous,
        phone=draft.phone,
        whole=lookups.matters(draft.later) is None,
        waiting=draft.waiting,
    )
    outcome = drafting.go_on(drafting.placed(following, lookups), lookups)
    return replace(outcome, replies=(reply, replies.SECOND_MATTER, *outcome.replies))


def _following_key(key: str) -> str:
    """Another one for each matter of one message: filing one draft twice is one complaint."""
    digit = key[-1] if key[-2:-1] == "-" and key[-1].isdecimal() else "1"
    return f"{key[:-2]}-{int(digit) + 1}"


def _behind(draft: Draft, number: str, reply: str, lookups: Lookups) -> StepResult:
    if draft.waiting is None:
        reminder = kept_replies.still_kept(draft.shelved.words) if draft.shelved else ""
        return StepResult(Idle(filed=number, shelved=draft.shelved), (reply, reminder))
    outcome = drafting.go_on(replace(draft.waiting, shelved=draft.shelved), lookups)
    return replace(outcome, replies=(reply, replies.BACK_TO_FIRST, *outcome.replies))


def _written_apart(words: str, lookups: Lookups) -> tuple[str, str] | None:
    """Two messages of different kinds, where they belong to two matters by what their resident says."""
    lines = words.split("\n")
    first_kind = lookups.propose(lines[0]).code
    for at, line in enumerate(lines[1:], start=1):
        if lookups.recognised(line) and lookups.propose(line).code != first_kind:
            return "\n".join(lines[:at]), "\n".join(lines[at:])
    return None


def separated(draft: Draft, lookups: Lookups) -> StepResult:
    """分成两件, 不是一回事: the first now, the second behind it."""
    matters = None if draft.whole else lookups.matters(draft.words) or _written_apart(draft.words, lookups)
    if matters is None:
        reply = choice_replies.second_one_waits(draft.later) if draft.later else replies.ONE_MATTER
        return drafting.go_on(draft, lookups, reply)
    first, second = matters
    # The category may have been chosen for both; each half is judged anew.
    later = f"{second}\n{draft.later}".strip()
    halved = replace(draft, words=first, later=later, whole=True, category_code=None, same_as=None)
    return drafting.go_on(halved, lookups, replies.SEPARATED)
