"""Numbered choices: out of a list nothing is filed unchosen, and no words are dropped in silence."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.wechat.conversation import complaint_replies, replies, step
from backend.wechat.conversation.acting.choices import choice_in
from backend.wechat.conversation.acting.meant import turn_of
from backend.wechat.conversation.acts.act import Act
from backend.wechat.conversation.acts.situations import Situation
from backend.wechat.conversation.commands import FileComplaint, StepResult
from backend.wechat.conversation.english import in_chinese
from backend.wechat.conversation.meanings import choice_replies
from backend.wechat.conversation.meanings.agreeing import agrees, sends
from backend.wechat.conversation.meanings.desisting import desists, puts_off
from backend.wechat.conversation.meanings.faults import names_fault
from backend.wechat.conversation.meanings.joining import asks_if_reported, joins
from backend.wechat.conversation.meanings.verdicts import (
    came_back,
    is_no_answer,
    judges,
    judges_manner_only,
    runs_again,
    wants_the_office_above,
)
from backend.wechat.conversation.messages import Text
from backend.wechat.conversation.states import (
    AskCommunity,
    AskSpot,
    Checking,
    Clarifying,
    CommunityChoice,
    Draft,
    Idle,
    State,
    draft_of,
)
from tests.support.wechat.long_lookups import Bench
from tests.support.wechat.misreading import Reader, misread

WRITTEN = Draft("d", words="楼道里太脏", community=CommunityChoice(9, "众望小区"), spot="3号楼")
BEFORE: list[tuple[State, Situation]] = [
    (Checking(WRITTEN), Situation.CHECKING),
    (AskSpot(WRITTEN), Situation.SPOT_ASKED),
    (AskCommunity(WRITTEN), Situation.COMMUNITY_ASKED),
    (Idle(), Situation.COMPLAINT_OPEN),
    (Idle(), Situation.NOTHING_OPEN),
]
OFFERED = [
    (Act.FIX_WORDS, Act.MORE_WORDS), (Act.MORE_WORDS, Act.YES), (Act.FIX_PLACE, Act.YES, Act.FIX_COMMUNITY),
    (Act.PHONE, Act.ANONYMOUS), (Act.NEW_MATTER, Act.ADD_TO_OPEN), (Act.CANCEL, Act.LATER, Act.NO),
    (Act.NEW_MATTER, Act.MORE_WORDS, Act.NO), (Act.ASK_FEE, Act.NEW_MATTER), (Act.URGE, Act.WITHDRAW),
    (Act.CHANGE_COMMUNITY, Act.NEW_MATTER), (Act.ADD_TO_OPEN, Act.NO), (Act.YES, Act.MORE_WORDS),
]  # fmt: skip
OF_COMPLAINTS = {Act.ADD_TO_OPEN, Act.URGE, Act.WITHDRAW}  # never offered of a draft
LISTS = [
    (before, acts) for before in BEFORE for acts in OFFERED
    if draft_of(before[0]) is None or not OF_COMPLAINTS & set(acts)
]  # fmt: skip
UNDER_A_LIST = ["门灯也坏了", "胳膊肿老高", "我手机13912341234", "3号楼也这样", "去掉5栋吧", "这怎么算"]
SAID_NEXT = [
    "嗯", "对", "行", "好的", "可以", "没问题", "中", "提交", "交吧", "那就交吧", "发吧", "就交",
    "好的 提交一下",
    "楼道灯坏了", "3号楼", "查进度", "多久能办好", "听见没有", "催一下", "继续", "众望小区", "2612345678",
    "你好", "唉", "电梯老是停", "而且三天没人管", "快点", "……", "谢谢", "再等等看", "就是门灯", "着火了",
]  # fmt: skip
# What says by itself that nothing of it was done.
SAYS_SO = (complaint_replies.LEFT_AS_IT_IS, replies.CANCELLED, complaint_replies.NOTHING_CHANGED)


@settings(max_examples=200, deadline=None)
@given(
    kind=st.sampled_from(LISTS),
    words=st.sampled_from(UNDER_A_LIST),
    text=st.one_of(st.sampled_from(SAID_NEXT), st.text(max_size=30)),
    open_complaints=st.integers(0, 2),
)
def test_out_of_a_list_nothing_is_filed_unchosen_and_nothing_lost_in_silence(
    kind: tuple[tuple[State, Situation], tuple[Act, ...]], words: str, text: str, open_complaints: int
) -> None:
    before, offered = kind
    bench = Bench(open_complaints=open_complaints)
    state = listed(before, offered, words)
    outcome = step(state, Text("next", text), bench)
    typed = in_chinese(replies.visible(text).strip())
    choice = choice_in(state, typed)
    if isinstance(outcome.command, FileComplaint):
        assert choice is not None
        assert offered[choice - 1] is Act.YES
    is_only_asked = words == "这怎么算" and draft_of(before[0]) is None  # nobody misses a record of it
    if choice is None and not is_only_asked and not does_what_was_offered(state, typed, bench):
        assert keeps(outcome, words) or says(outcome, words), (text, outcome)


def listed(before: tuple[State, Situation], offered: tuple[Act, ...], words: str) -> Clarifying:
    state, situation = before
    options = tuple(act.value for act in offered)
    return Clarifying("k", words, options, situation.value, state)  # type: ignore[arg-type]


def does_what_was_offered(state: Clarifying, text: str, bench: Bench) -> bool:
    """撤回吧 to a list with 撤回 in it chooses that."""
    turn, unsure = turn_of(state.before, "next", text, bench)
    return not unsure and turn.act.value in state.options


def keeps(outcome: StepResult, words: str) -> bool:
    """In what is being written, in what is sent, or in what is asked about."""
    draft = draft_of(outcome.state)
    written = (draft.words, draft.spot or "", draft.later) if draft else ()
    asked_about = str(getattr(outcome.state, "words", ""))
    sent = str(getattr(outcome.command, "words", ""))
    return any(words in text for text in (*written, asked_about, sent))


def says(outcome: StepResult, words: str) -> bool:
    named = (choice_replies.not_kept(words), *SAYS_SO)
    return any(reply in named for reply in outcome.replies)


@pytest.mark.parametrize("word", ["嗯", "可以", "好的", "行", "中", "没问题", "对"])
def test_a_yes_takes_what_only_writes_and_the_page_is_shown(word: str) -> None:
    state = listed(BEFORE[0], (Act.PHONE, Act.ANONYMOUS), "我手机13912341234")
    outcome = step(state, Text("yes", word), Bench())
    draft = draft_of(outcome.state)
    assert outcome.command is None
    assert draft is not None
    assert draft.phone == "13912341234"


@pytest.mark.parametrize("word", ["交吧", "那就交吧", "提交", "就交", "发吧"])
def test_who_sends_under_a_list_reads_first_what_became_of_the_words(word: str) -> None:
    both = listed(BEFORE[0], (Act.FIX_WORDS, Act.MORE_WORDS), "胳膊肿老高")
    outcome = step(both, Text("send", word), Bench())
    assert outcome.command is None
    assert choice_replies.kept_as_told("胳膊肿老高") in outcome.replies
    place = listed(BEFORE[0], (Act.FIX_PLACE, Act.YES, Act.FIX_COMMUNITY), "还是去掉那栋吧")
    outcome = step(place, Text("send", word), Bench())
    assert outcome.command is None
    assert choice_replies.not_kept("还是去掉那栋吧") in outcome.replies


@pytest.mark.parametrize(
    ("reads", "like", "unlike"),
    [
        (
            agrees,
            (
                "交上去|就这么交了吧|发发发|👌|可以的|上报|好的 提交一下|好的，请提交。|没有问题，请提交！"
                "|可以，谢谢。|行 弄上吧|中 就这|对 就投诉这个|嗯对|嗯嗯|是的，沒有錯|报上去吧|帮我交了"
                "|提交提交|我确认没问题 提交吧|好的，麻烦帮我提交一下，辛苦了"
            ),
            (
                "好的谢谢|不交|别交|先不交|交不交|物业费交了|谢谢|收到|这样|给领导|发臭|报修了|这样不行|行不行"
                "|行人摔倒|可以吗|先这样|没问题吗|对面|成天吵|对讲机坏了|发霉|投诉|交费|好了吗|提交了吗"
            ),
        ),
        (sends, "交吧|那就提交|发吧|就交|好的 上报", "好了|中|行|嗯|可以了|没问题"),
        (
            desists,
            "算了不删了|算了 别催了 怕得罪人|那就不改了|不用催了吧|算了不问了",
            "算了不投诉了|不修了|算了|不用来了|为啥不改了|别催了行不",
        ),
        (puts_off, "那就先不报了|先不交了|我先不投诉了吧", "不报了|先不修了|先交了"),
        (joins, "那就跟他一起|是一回事|和邻居那个一样|跟他们一起吧|就是那件", "跟他一起坏的|一件事没办"),
        (asks_if_reported, "别人报过了是吧|有人投诉过没有|邻居反映过吗", "我报过了|别人报过了没人管"),
        (
            names_fault,
            "又松了|电梯修了三回还坏|没人来|电梯还是不动|楼道没灯",
            "服务不错 就是慢了点|不漏了|没事了|修好了|很满意",
        ),
        (judges_manner_only, "服务不错 就是慢了点|态度挺好|效率高", "慢，还是没修|态度差 灯还黑着|修好了"),
        (judges, "太慢了|修是修了态度差|跑了五趟才给|不咋地|👎", "但是地上留了四个螺丝 差点绊倒|移走了"),
        (came_back, "修是修了 可又松了|麻烦再派个人|能再来修一下吗", "修是修了 就是慢|不用再来人了|再来谢谢"),
        (runs_again, "闺女我不会弄这个 就是水有了|来电了|有暖气了", "有水了 但是漏|没水了"),
        (is_no_answer, "你们这叫答复吗|这也算处理|这叫什么答复", "什么时候答复|那是修电梯的|这算修好了吧"),
        (
            wants_the_office_above,
            "我要找你们领导|向上反映怎么弄|找街道|往上告",
            "领导来看过了|楼上漏水|街道上很脏|给街道打过电话了",
        ),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)  # fmt: skip
def test_turns_and_their_look_alikes(reads: Reader, like: str, unlike: str) -> None:
    assert misread([(reads, like, unlike)]) == []
