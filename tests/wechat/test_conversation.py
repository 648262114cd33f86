"""The talk by itself: total, always answering, always leavable, and the same after a night in JSON."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.core.clock import utc_now
from backend.wechat import conversation
from backend.wechat.conversation import FileComplaint, SetCommunity, StepResult, replies, step, text_parsing
from backend.wechat.conversation.commands import EraseResident, HandToStaff, WrongPin
from backend.wechat.conversation.memory import Memory, dump, recall
from backend.wechat.conversation.messages import (
    Click,
    Message,
    Other,
    Picture,
    Scan,
    SharedLocation,
    Text,
    Video,
    Voice,
)
from backend.wechat.conversation.states import (
    IDLE,
    AskCommunity,
    AskWords,
    Checking,
    Idle,
    State,
    WithPerson,
    draft_of,
)
from tests.support.wechat.long_lookups import COMMUNITIES, LONG, OPEN_COMPLAINT, Bench

COMMANDS: frozenset[str] = frozenset().union(
    *(value for name, value in vars(text_parsing).items() if name.isupper() and isinstance(value, frozenset))
) | set(text_parsing.ITEMS)
FREE = [
    "众望", "很长的名字", "楼道灯坏了", "着火了", "13800138000", "查2612345678", LONG * 60, "2699999990",
    "2699999990 123456", "123456", "654321", "楼道灯坏了另外楼上灯太吵", "3号楼灯坏了", "物业费多少钱",
]  # fmt: skip
KNOWN = [*sorted(COMMANDS), *"１②三456789", *FREE]
KEYS = st.integers(1, 40).map(lambda n: f"{n:064d}")
texts = st.one_of(st.sampled_from(KNOWN), st.text(max_size=60), st.sampled_from("123456"))
messages: st.SearchStrategy[Message] = st.one_of(
    st.builds(Text, KEYS, texts),
    st.builds(Text, KEYS, texts),
    st.builds(Text, KEYS, texts),
    st.builds(Voice, KEYS, st.one_of(st.just(""), texts), st.just("m")),
    st.builds(Click, st.just("k" * 64), texts),
    st.builds(SharedLocation, st.just("k" * 64), texts),
    st.builds(Scan, st.just("k" * 64), st.sampled_from(["", "CODE", "什么"]), followed=st.booleans()),
    st.builds(Picture, KEYS, st.just("m")),
    st.sampled_from([Other("k" * 64), Video("k" * 64)]),
)


def carry_out(outcome: StepResult, bench: Bench, *, refuse: bool) -> StepResult:
    """What the clerk does with a command, without a database."""
    if isinstance(outcome.command, SetCommunity):
        bench.mine_home = outcome.command.community
    if isinstance(outcome.command, FileComplaint):
        draft = outcome.command.draft
        assert draft.words or draft.voices
        assert len(draft.photos) <= 9
        assert 8 <= len(draft.key) <= 64
        assert draft.category_code
        assert draft.spot is not None
        assert draft.community or draft.community_unknown
        if refuse:
            return conversation.refused(draft, "不行", bench)
        return conversation.filed(draft, "261 234 5678", "123456", OPEN_COMPLAINT.link, bench)
    if isinstance(outcome.command, WrongPin):
        bench.pins -= 1
    elif refuse and not isinstance(outcome.command, SetCommunity | HandToStaff | EraseResident | None):
        return conversation.not_possible(outcome.state, "不行", bench)
    return outcome


def words_of(outcome: StepResult) -> str:
    return replies.bounded((outcome.urgent, *outcome.replies))


@settings(max_examples=150, deadline=None)
@given(
    talk=st.lists(messages, max_size=25),
    refuse=st.booleans(),
    desk=st.booleans(),
    open_complaints=st.integers(0, 3),
)
def test_every_message_in_every_state_is_answered(
    talk: list[Message], *, refuse: bool, desk: bool, open_complaints: int
) -> None:
    bench, state, now = Bench(desk=desk, open_complaints=open_complaints), IDLE, utc_now()
    for message in talk:
        outcome = carry_out(step(state, message, bench), bench, refuse=refuse)
        answer = words_of(outcome)
        assert answer or isinstance(outcome.command, HandToStaff)
        assert len(answer.encode()) <= replies.MAX_BYTES
        assert desk or not isinstance(outcome.state, WithPerson)
        state = outcome.state
        memory = Memory(state)
        assert recall(dump(memory), now, now) == (memory, "")
        for word in ("取消", "０", "返回"):
            assert leaves(state, word, bench), (state, word)


def leaves(state: State, word: str, bench: Bench) -> bool:
    """However deep, a resident who says so a few times stands at the menu."""
    for _ in range(6):
        state = step(state, Text("k" * 64, word), bench).state
        if isinstance(state, Idle) and replace(state, given_up=None) == IDLE:
            return True
        if word == "返回" and isinstance(state, AskWords):
            word = "取消"  # the first question has none before it
    return False


@pytest.mark.parametrize(
    "start", ["", "1", "楼道灯坏了", "撤回", "评价", "补充", "删除我的信息", "2699999990"]
)
def test_danger_is_answered_first_wherever_the_talk_stands(start: str) -> None:
    bench = Bench(open_complaints=1)
    state = step(IDLE, Text("k" * 64, start), bench).state if start else IDLE
    outcome = step(state, Text("d" * 64, "楼下着火了"), bench)
    assert words_of(outcome).startswith("【请先做这件事】")
    draft = draft_of(outcome.state)
    assert draft is not None
    assert "着火" in draft.words


@settings(max_examples=80, deadline=None)
@given(talk=st.lists(messages, max_size=15))
def test_no_answer_is_ever_cut(talk: list[Message]) -> None:
    """The last line says what to do next: short echoes must keep the limit, not the knife."""
    bench, state = Bench(), IDLE
    for message in talk:
        outcome = carry_out(step(state, message, bench), bench, refuse=False)
        parts = (outcome.urgent, replies.STARTED_ANEW, *outcome.replies)
        assert len("\n\n".join(parts).encode()) <= replies.MAX_BYTES
        state = outcome.state


def test_a_draft_of_yesterday_waits_until_it_is_cancelled() -> None:
    bench = Bench()
    draft = draft_of(step(IDLE, Text("k", "楼道灯坏了"), bench).state)
    answer = step(Idle(shelved=draft), Text("k", "查进度"), bench)
    assert draft_of(step(answer.state, Text("k", "继续"), bench).state) == draft
    assert step(answer.state, Text("k", "取消"), bench).state == IDLE


def test_a_draft_of_yesterday_is_not_filed_and_kept_for_a_week() -> None:
    now = utc_now()
    state = step(IDLE, Text("k", "楼道灯坏了"), Bench()).state
    memory = Memory(state, homes=(COMMUNITIES[0],))
    assert recall(dump(memory), now - timedelta(hours=23), now) == (memory, "")
    assert isinstance(state, AskCommunity)
    later = Memory(Idle(shelved=state.draft), homes=(COMMUNITIES[0],))
    assert recall(dump(memory), now - timedelta(hours=25), now) == (later, replies.draft_kept("楼道灯坏了"))
    gone = Memory(IDLE, homes=(COMMUNITIES[0],))
    assert recall(dump(memory), now - timedelta(days=8), now) == (gone, replies.EXPIRED)
    assert recall(dump(Memory(Idle(filed="1"))), now - timedelta(hours=25), now) == (Memory(), "")


@pytest.mark.parametrize(
    "stored", [{"at": "gone"}, {"at": "ask_words"}, {"at": "ask_words", "draft": {"key": 5}}, {"x": 1}]
)
def test_a_state_that_no_version_knows_starts_anew(stored: dict[str, object]) -> None:
    data = json.dumps({"state": stored}).encode()
    assert recall(data, utc_now(), utc_now()) == (Memory(), replies.STARTED_ANEW)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("3", 3), ("３", 3), (" 3。", 3), ("三", 3), ("③", 3), ("3️⃣", 3), ("第三个", 3), ("选3", 3),
        ("回复 3", 3), ("两", 2), ("兩", 2), ("十", 10), ("十二", 12), ("二十", 20), ("一十六", 16),
        ("〇", 0), ("", None),
        ("3号楼", None), ("三个月", None), ("十十", None), ("1234", None),
        ("一" * 50, None), ("１" * 30, None),
    ],
)  # fmt: skip
def test_numbers_as_people_type_them(typed: str, meant: int | None) -> None:
    assert text_parsing.number(typed) == meant


def test_an_unsure_name_is_asked_and_never_guessed() -> None:
    bench = Bench()
    state: State = AskCommunity(None)
    offered = step(state, Text("k", "很长的名字"), bench)
    assert isinstance(offered.state, AskCommunity)
    assert offered.command is None
    assert len(offered.state.choices) == 5
    again = step(offered.state, Text("k", "6"), bench)
    assert again.state == offered.state
    assert step(offered.state, Text("k", "五"), bench).command == SetCommunity(COMMUNITIES[4])


def test_words_of_danger_join_the_draft_and_the_question_stays() -> None:
    bench = Bench()
    question = step(IDLE, Text("k", "楼道灯坏了"), bench).state
    outcome = step(question, Text("k2", "现在楼道着火了"), bench)
    assert words_of(outcome).startswith("【请先做这件事】")
    assert isinstance(outcome.state, AskCommunity)
    assert outcome.state.draft is not None
    assert outcome.state.draft.words == "楼道灯坏了\n现在楼道着火了"


def test_a_scan_moves_the_draft_to_the_scanned_community() -> None:
    bench = Bench()
    talk = [Text("k", "楼道灯坏了"), Text("k", "跳过"), Text("k", "跳过")]
    state: State = IDLE
    for message in talk:
        state = step(state, message, bench).state
    assert isinstance(state, Checking)
    scanned = step(state, Scan("k", "CODE", followed=False), bench)
    assert isinstance(scanned.state, Checking)
    located = replace(state.draft, community=COMMUNITIES[-1], community_unknown=False, sets_home=True)
    assert scanned.state.draft == located
    assert scanned.command == SetCommunity(COMMUNITIES[-1])


def test_photos_go_into_the_draft_and_the_question_stays() -> None:
    state = step(IDLE, Text("k", "楼道灯坏了"), Bench()).state
    for count in range(1, 11):
        outcome = step(state, Picture(f"p{count}", "m"), Bench())
        assert outcome.keeps_media is (count <= 9)
        state = outcome.state
    assert "最多 9 张" in words_of(outcome)
    assert isinstance(state, AskCommunity)
    assert state.draft is not None
    assert state.draft.photos == tuple(f"p{count}" for count in range(1, 10))


@given(st.lists(st.text(), max_size=6), st.integers(1, 2000))
def test_an_answer_keeps_the_limit_of_bytes(parts: list[str], times: int) -> None:
    whole = replies.bounded([part * times for part in parts])
    assert len(whole.encode()) <= replies.MAX_BYTES


@given(st.text(), st.integers(1, 50))
def test_an_echo_is_short_and_visible(text: str, limit: int) -> None:
    echoed = replies.echo(text, limit)
    assert len(echoed) <= limit + 1
    assert not {"\x00", "\x1b", "\n", "\u202e", "\u2028", "\ufffe"} & set(echoed)
    assert replies.visible(echoed) == echoed


@pytest.mark.parametrize("message", [Text("k", "我要找真人"), Voice("k", "我要找真人", "m")], ids=repr)
def test_what_goes_to_the_desk_is_not_answered_by_the_account(message: Text | Voice) -> None:
    outcome = step(IDLE, message, Bench(desk=True))
    assert isinstance(outcome.command, HandToStaff)
    assert outcome.replies == ()
