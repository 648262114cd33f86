"""What one state left behind must not decide what the next words mean: kept drafts, lists, endings."""

from dataclasses import replace

import pytest

from backend.registry.rules.addresses import parse_door
from backend.wechat.conversation import (
    complaint_replies,
    intents,
    replies,
    step,
    text_parsing,
)
from backend.wechat.conversation.acting.kept_drafts import asks_to_see, resumes
from backend.wechat.conversation.acts.act import Act
from backend.wechat.conversation.acts.plain_turns import act_of_turn, belies_an_answer, doubt_of_an_answer
from backend.wechat.conversation.acts.situations import Situation
from backend.wechat.conversation.commands import FileComplaint, RateComplaint, StepResult
from backend.wechat.conversation.lookups import CategoryChoice, Progress
from backend.wechat.conversation.meanings import choice_replies
from backend.wechat.conversation.meanings.agreeing import agrees_to_send
from backend.wechat.conversation.messages import Text
from backend.wechat.conversation.states import (
    IDLE,
    AskCommunity,
    AskPin,
    AskSpot,
    Checking,
    Choosing,
    Clarifying,
    Confirming,
    Draft,
    Idle,
    MaybeComplaint,
    PhotoFor,
    RatingDraft,
    State,
    Supplementing,
    draft_of,
    shelved_of,
    with_shelved,
)
from tests.support.wechat.long_lookups import COMMUNITIES, OPEN_COMPLAINT, Bench
from tests.support.wechat.misreading import Reader, misread

KEPT = Draft("kept-draft", "垃圾没人清")
OTHER = Draft("other-draft", "楼道灯坏了", community=COMMUNITIES[-1])
FULL = replace(OTHER, spot="3号楼")
NUMBER = OPEN_COMPLAINT.number
ASIDES: list[State] = [
    AskCommunity(None),
    Choosing("urge", (NUMBER,)),
    Supplementing(NUMBER, answered=True),
    RatingDraft(NUMBER),
    Confirming(NUMBER),
    Confirming(),
    AskPin(NUMBER),
    PhotoFor(NUMBER, ("p",)),
    MaybeComplaint("maybe", "有点事"),
    Clarifying("k", "有点事", ("new_matter", "no"), "N", IDLE),
    AskSpot(OTHER),
    Checking(FULL),
]


def said(state: State, *lines: str, bench: Bench | None = None) -> StepResult:
    outcome = StepResult(state)
    for place, words in enumerate(lines):
        outcome = step(outcome.state, Text(f"said-{place}", words), bench or Bench())
    return outcome


@pytest.mark.parametrize("aside", ASIDES, ids=lambda aside: aside.at)
def test_a_kept_draft_outlives_whatever_is_asked(aside: State) -> None:
    state = with_shelved(aside, KEPT)
    assert shelved_of(state) == KEPT
    for words in ("查进度", "谢谢", "取消", "2"):
        outcome = said(state, words)
        assert shelved_of(outcome.state) == KEPT, (words, outcome)
    left = said(state, "取消", "算了").state
    assert isinstance(left, Idle)
    assert draft_of(said(left, "继续").state) == KEPT


def test_a_kept_draft_goes_when_it_is_given_up_or_the_resident_is_forgotten() -> None:
    assert said(Idle(shelved=KEPT), "取消").state == IDLE
    assert replies.CANCELLED in said(Idle(shelved=KEPT), "取消").replies
    assert shelved_of(said(with_shelved(Confirming(), KEPT), "1").state) is None


def test_giving_up_one_draft_tells_of_the_other() -> None:
    outcome = said(with_shelved(Checking(FULL), KEPT), "取消")
    assert outcome.state == Idle(shelved=KEPT, given_up=FULL)
    assert draft_of(said(outcome.state, "还是别取消").state) == replace(FULL, shelved=KEPT)
    assert replies.draft_kept(KEPT.words) in outcome.replies


def test_a_few_drafts_are_kept_and_no_more() -> None:
    state: State = IDLE
    for place in range(6):
        draft = Draft(f"draft-{place}", f"第{place}件事")
        state = said(with_shelved(AskCommunity(draft), shelved) if (shelved := shelved_of(state)) else
                     AskCommunity(draft), "明天再写吧").state  # fmt: skip
    kept = 0
    shelved = shelved_of(state)
    while shelved is not None:
        kept, shelved = kept + 1, shelved.shelved
    assert kept == 3


@pytest.mark.parametrize(
    ("reads", "like", "unlike"),
    [
        (
            resumes,
            "垃圾的事接着说|继续写吧|接着说|刚才那件接着写|上次没写完的接着写|我们继续说|垃圾那个继续投诉|接着弄吧",
            "电梯一直继续响|垃圾还在堆|不继续了|别接着写|接着又漏水了|继续漏水",
        ),
        (
            asks_to_see,
            "看看写的啥|那你给我念一遍|你都记了啥|念给我听听|看看我写了什么|给我看看写的是什么",
            "看看地下室|写错了|看看|墙上写的什么字|看看你们怎么办|念佛的太吵",
        ),
        (
            intents.gives_in,
            "行吧凑合|那就算好了吧|凑合吧",
            "灯好了|还是坏的|算了|好了",
        ),
        (
            intents.declines_to_rate,
            "不评 怕他们报复|不评价行不行|先不评了|我不想评|懒得评|不敢评",
            "评价|不满意|不行|没解决",
        ),
        (
            intents.is_fragment,
            "我家|楼上|漏水|门口|我家电梯",
            "你吃了没|嗯哼|忙着呢|哪栋楼|在家没",
        ),
        (
            belies_an_answer,
            "你们说处理完毕 完个啥|物业说修好了 好个屁|他们说弄好了 还是那样",
            "他们说要修|你们说怎么办|楼道灯修好了",
        ),
        (
            lambda text: agrees_to_send(text_parsing.command_word(text)),
            "我是说交|ok 就这样|对了就这样给领导送去吧|就这样报上去吧|好的 给我发出去|嗯 交",
            "不交|这样不行|物业费交了|送水的没来|发臭|报修了|给领导|这样",
        ),
        (
            text_parsing.goes_on,
            "刚才那个还是交吧|还是交吧|还是留着吧|还得投诉",
            "还是撤吧|交不交都行",
        ),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)  # fmt: skip
def test_turns_and_their_look_alikes(reads: Reader, like: str, unlike: str) -> None:
    assert misread([(reads, like, unlike)]) == []


@pytest.mark.parametrize(
    ("situation", "words", "act"),
    [
        (Situation.ADDING, "那我等着", Act.THANKS),
        (Situation.COMPLAINT_OPEN, "好 我在家等你们消息", Act.THANKS),
        (Situation.SPOT_ASKED, "那我等着", None),
        (Situation.ANSWERED, "等了三天也没人来", None),
        (Situation.ADDING, "行吧凑合", Act.SOLVED),
        (Situation.ADDING, "那就算好了吧", Act.SOLVED),
        (Situation.ADDING, "灯还是不亮", None),
        (Situation.SPOT_ASKED, "能不能不写楼号", Act.SKIP),
        (Situation.SPOT_ASKED, "楼号不清楚的那栋", None),
        (Situation.COMPLAINT_OPEN, "你们电话多少", Act.PERSON),
        (Situation.COMPLAINT_OPEN, "能换个人来修吗", Act.ADD_TO_OPEN),
        (Situation.ADDING, "早上坐了 没毛病了", Act.SOLVED),
        (Situation.ADDING, "修好了又坏了", None),
        (Situation.ADDING, "才亮了一天就灭了", None),
        (Situation.ADDING, "我是说交", Act.THANKS),
        (Situation.ADDING, "类别应该是收费", Act.FIX_CATEGORY),
        (Situation.ANSWERED, "给五星 师傅人特别好 姓刘", Act.HAPPY),
        (Situation.ANSWERED, "五星级都没这么贵", None),
        (Situation.COMPLAINT_OPEN, "不对 不是骗子那句 把那句去掉", Act.FIX_WORDS),
        (Situation.COMPLAINT_OPEN, "把门口的垃圾清了", None),
        (Situation.CHECKING, "2026年11月30日写的", Act.MORE_WORDS),
        (Situation.CHECKING, "11月20号就坏了", Act.MORE_WORDS),
        (Situation.CHECKING, "12月1号能修好吗", None),
        (Situation.CHECKING, "改成11月30日", None),
    ],
)
def test_turns_in_their_situation(situation: Situation, words: str, act: Act | None) -> None:
    assert act_of_turn(words, situation) == act


@pytest.mark.parametrize(
    ("words", "acts"),
    [
        ("我老公说好了 我没见着", (Act.SOLVED, Act.NOT_SOLVED)),
        ("啥时候换的 我咋没看见", (Act.SOLVED, Act.NOT_SOLVED)),
        ("我要投诉这个答复", (Act.NOT_SOLVED, Act.UNHAPPY, Act.NEW_MATTER)),
        ("不认可你们的处理结果", (Act.NOT_SOLVED, Act.UNHAPPY, Act.NEW_MATTER)),
        ("换是换了 把我家门口的墙砸了个洞", (Act.NOT_SOLVED, Act.UNHAPPY, Act.NEW_MATTER)),
        ("能换个人来修吗", (Act.NOT_SOLVED, Act.UNHAPPY)),
        ("没看见人来", ()),
        ("换好了", ()),
        ("修是修了", ()),
        ("可以了", ()),
    ],
)
def test_words_about_an_answer_that_are_asked_about(words: str, acts: tuple[Act, ...]) -> None:
    assert doubt_of_an_answer(words, Situation.ANSWERED) == acts
    assert doubt_of_an_answer(words, Situation.SPOT_ASKED) == ()


@pytest.mark.parametrize(
    ("text", "building", "unit"),
    [
        ("段西沟二小区 -1号楼 负三单元", None, None),
        ("负二单元", None, None),
        ("-12号楼", None, None),
        ("众望小区-3号楼", "3", ""),
        ("3-2-501", "3", "2"),
        ("1号楼 -1单元", "1", ""),
    ],
)
def test_no_door_is_below_the_ground(text: str, building: str | None, unit: str | None) -> None:
    door = parse_door(text)
    assert (door and door.building, door and door.unit) == (building, unit)


def test_a_floor_below_the_ground_is_none_above() -> None:
    door = parse_door("3号楼 -1层")
    assert door
    assert (door.building, door.floor) == ("3", "")


def test_an_answer_of_the_office_ends_the_adding() -> None:
    """What is said next is said of the answer; who asked to add to an answered one goes on adding."""
    outcome = said(Supplementing(NUMBER), "没修好 还是黑的")
    assert isinstance(outcome.command, RateComplaint)
    assert outcome.command.solved is False
    assert said(Supplementing(NUMBER, answered=True), "3").state == Supplementing(NUMBER, answered=True)
    waits = said(Supplementing(NUMBER, draft=OTHER), "查进度")
    assert draft_of(waits.state) == OTHER


def test_a_phone_given_after_filing_is_not_dropped_without_a_word() -> None:
    for words in ("我电话13812340000", "电话要留 13934567890 让他们领导给我打"):
        assert complaint_replies.PHONE_TOO_LATE in said(IDLE, words).replies
        assert replies.PHONE_LATER in said(IDLE, words, bench=Bench(open_complaints=0)).replies
    other = said(Checking(FULL), "我那个已经交的投诉 要改成实名 电话13812340000")
    assert complaint_replies.PHONE_TOO_LATE in other.replies
    assert draft_of(other.state) == FULL


def test_only_a_number_picks_from_several() -> None:
    listed = Clarifying("k", "单元门改成大门", ("place", "fix_place"), "D2", AskSpot(OTHER))
    for words in ("发吧", "提交", "好的", "对"):
        outcome = said(listed, words)
        draft = draft_of(outcome.state)
        assert draft is not None
        assert draft.spot is None, words
    chosen = draft_of(said(listed, "1").state)
    assert chosen is not None
    assert chosen.spot == "单元门改成大门"
    sending = Clarifying("k", "都没了", ("yes", "more_words"), "D3", Checking(FULL))
    assert isinstance(said(sending, "提交").command, FileComplaint)
    second = Clarifying("k", "都没了", ("more_words", "yes"), "D3", Checking(FULL))
    assert said(second, "提交").command is None
    assert choice_replies.not_kept("都没了") in said(second, "提交").replies


def test_words_that_nobody_chose_a_meaning_for_are_not_kept() -> None:
    unsure = Clarifying("k", "早上坐了 没毛病了", ("more_words", "no"), "D3", Checking(FULL))
    draft = draft_of(said(unsure, "楼道灯又坏了").state)
    assert draft is not None
    assert "没毛病" not in draft.words
    scrap = said(IDLE, "你吃了没", bench=Bench(open_complaints=0)).state
    begun = draft_of(said(scrap, "路灯坏了好几个", bench=Bench(open_complaints=0)).state)
    assert begun is not None
    assert "吃了没" not in begun.words


def test_a_number_behind_a_list_that_is_gone_is_no_building_unasked() -> None:
    listed = Clarifying("k", "有点事", ("place", "more_words"), "D2", AskSpot(OTHER))
    gone = said(listed, "多久能办好")
    assert isinstance(gone.state, AskSpot)
    asked = said(gone.state, "2")
    assert isinstance(asked.state, Clarifying)
    place = draft_of(said(asked.state, "1").state)
    assert place is not None
    assert place.spot == "2号楼"


def test_nothing_is_sent_where_nothing_was_written() -> None:
    outcome = said(MaybeComplaint("maybe", "把那句去掉"), "提交")
    assert outcome.state == MaybeComplaint("maybe", "把那句去掉")
    assert draft_of(said(outcome.state, "是").state) is not None


def test_nobody_must_rate() -> None:
    for words in ("不评 怕他们报复", "不评价行不行"):
        assert complaint_replies.NEED_NOT_RATE in said(IDLE, words).replies
        assert said(RatingDraft(NUMBER), words).state == IDLE
        rated = said(RatingDraft(NUMBER, solved=True), words).command
        assert rated == RateComplaint(NUMBER, solved=True, satisfied=None)
    assert replies.ANONYMITY in said(RatingDraft(NUMBER), "不评 怕他们报复").replies


def test_who_waits_withdraws_nothing_and_corrects_nothing_that_was_filed() -> None:
    waits = said(Confirming(NUMBER), "那我等着")
    assert (waits.state, waits.command) == (IDLE, None)
    for words in ("不评 怕他们报复", "补充", "谢谢"):
        assert said(Supplementing(NUMBER, answered=True), words).command is None, words


def test_the_word_that_the_notice_asks_for_is_enough() -> None:
    for state in (IDLE, RatingDraft(NUMBER)):
        assert said(state, "满意").command == RateComplaint(NUMBER, solved=True, satisfied=True)
        assert said(state, "不满意").command is None


def test_marks_are_no_place() -> None:
    outcome = said(AskCommunity(OTHER), "?")
    assert replies.SPOT_TAKEN not in outcome.replies


def test_what_is_written_is_shown_on_request() -> None:
    outcome = said(AskSpot(OTHER), "那你给我念一遍")
    assert replies.written_so_far(OTHER.words) in outcome.replies
    assert isinstance(said(Checking(FULL), "看看写的啥").state, Checking)


class Ended(Bench):
    """Nothing is open; the latest complaint was withdrawn."""

    def __init__(self, latest: Progress) -> None:
        super().__init__(open_complaints=0)
        self.latest = latest

    def mine(self, number: str | None = None) -> list[Progress]:
        return [self.latest]


def test_what_was_withdrawn_is_written_again() -> None:
    bench = Ended(replace(OPEN_COMPLAINT, withdrawn=True, words="路灯不亮"))
    for words in ("我后悔了 能恢复吗", "还是要投诉那个路灯"):
        outcome = said(IDLE, words, bench=bench)
        begun = draft_of(outcome.state)
        assert begun is not None, words
        assert begun.words == "路灯不亮"


def test_the_category_that_was_named_is_taken() -> None:
    bench = Bench()
    bench.categories = lambda: [CategoryChoice("fees", "物业收费"), CategoryChoice("lift", "电梯")]  # type: ignore[method-assign]
    outcome = said(Checking(FULL), "类别应该是收费", bench=bench)
    draft = draft_of(outcome.state)
    assert isinstance(outcome.state, Checking)
    assert draft is not None
    assert draft.category_code == "fees"
