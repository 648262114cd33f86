"""The talk by itself: total, always answering, always leavable, and the same after a night in JSON."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.clock import utc_now
from backend.wechat import conversation, replies
from backend.wechat.conversation import Bind, FileComplaint, Outcome, reading, step
from backend.wechat.conversation.lookups import CategoryChoice, CompoundCard, Item, Progress
from backend.wechat.conversation.memory import Memory, dump, recall
from backend.wechat.conversation.messages import (
    Click,
    Message,
    Other,
    Picture,
    Scan,
    Spot,
    Text,
    Voice,
)
from backend.wechat.conversation.states import IDLE, AskCompound, Checking, Compound, Idle, State

LONG = "很长的名字" * 12
COMPOUNDS = [Compound(n, f"{LONG}{n}小区") for n in range(1, 6)] + [Compound(9, "众望小区")]
ADVICE = "先离开，再拨打 119。" * 40


class Bench:
    """Lookups as long as the database could make them."""

    def __init__(self) -> None:
        self.mine_home: Compound | None = None

    def home(self) -> Compound | None:
        return self.mine_home

    def by_scene(self, scene: str) -> Compound | None:
        return COMPOUNDS[-1] if scene == "CODE" else None

    def named(self, text: str) -> Compound | None:
        return next((one for one in COMPOUNDS if one.name == text), None)

    def by_name(self, text: str) -> Sequence[Compound]:
        return [one for one in COMPOUNDS if text.removesuffix("小区") in one.name][:5] if text else []

    def card(self, community_id: int) -> CompoundCard | None:
        return CompoundCard(LONG, LONG * 4, LONG * 2, "0353-1234567" * 3)

    def categories(self) -> Sequence[CategoryChoice]:
        return [CategoryChoice(f"c{n}", f"类别{n}" * 5) for n in range(16)]

    def propose(self, words: str) -> CategoryChoice:
        return self.categories()[len(words) % 16]

    def recognised(self, words: str) -> bool:
        return "灯" in words

    def emergency(self, words: str) -> str:
        return ADVICE if "着火" in words else ""

    def problem(self, item: Item, text: str) -> str:
        limit = {"words": 2000, "place": 100, "phone": 11}[item]
        return "" if 2 <= len(text) <= limit else "不行，" * 10

    def complaint_number(self, text: str) -> str | None:
        return "2612345678" if "2612345678" in text else None

    def mine(self, number: str | None = None) -> Sequence[Progress]:
        return [
            Progress(
                "261 234 5678", "申请退单，待裁定", LONG * 9, LONG * 9, "https://example.org/c/" + "t" * 22
            )
        ] * 3

    def form_link(self, compound: Compound | None) -> str:
        return "https://example.org/complain"

    def hotline(self) -> str:
        return "12345"

    def follow_link(self) -> str:
        return "https://example.org/follow"


COMMANDS = (
    reading.CANCEL
    | reading.COMPLAIN
    | reading.FOLLOW
    | reading.MY_COMPOUND
    | reading.CHANGE_COMPOUND
    | reading.SKIP
    | reading.YES
    | reading.HELP
    | reading.PERSON
)
FREE = ["众望", "很长的名字", "楼道灯坏了", "着火了", "13800138000", "查2612345678", LONG * 60]
KNOWN = [*sorted(COMMANDS), *"１②三456789", *FREE]
texts = st.one_of(st.sampled_from(KNOWN), st.text(max_size=60), st.sampled_from("123456"))
messages: st.SearchStrategy[Message] = st.one_of(
    st.builds(Text, st.just("k"), texts),
    st.builds(Text, st.just("k"), texts),
    st.builds(Text, st.just("k"), texts),
    st.builds(Voice, st.just("k"), texts),
    st.builds(Click, st.just("k"), texts),
    st.builds(Spot, st.just("k"), texts),
    st.builds(Scan, st.just("k"), st.sampled_from(["", "CODE", "什么"]), followed=st.booleans()),
    st.sampled_from([Picture("k"), Other("k")]),
)


def carry_out(outcome: Outcome, bench: Bench, *, refuse: bool) -> Outcome:
    """What the clerk does with a command, without a database."""
    if isinstance(outcome.command, Bind):
        bench.mine_home = outcome.command.compound
    if isinstance(outcome.command, FileComplaint):
        draft = outcome.command.draft
        assert draft.words
        assert draft.category_code
        assert draft.spot is not None
        assert draft.compound or draft.compound_unknown
        if refuse:
            return conversation.refused(draft, "不行", bench)
        return conversation.filed("261 234 5678", "123456", "https://example.org/c/" + "t" * 22)
    return outcome


def words_of(outcome: Outcome) -> str:
    return replies.bounded((outcome.urgent, *outcome.replies))


@settings(max_examples=400, deadline=None)
@given(talk=st.lists(messages, max_size=25), refuse=st.booleans())
def test_every_message_in_every_state_is_answered(talk: list[Message], *, refuse: bool) -> None:
    bench, state, now = Bench(), IDLE, utc_now()
    for message in talk:
        outcome = carry_out(step(state, message, bench), bench, refuse=refuse)
        answer = words_of(outcome)
        assert answer
        assert len(answer.encode()) <= replies.MAX_BYTES
        if isinstance(message, Text) and "着火" in message.words and message.words not in reading.CANCEL:
            assert answer.startswith("【请先做这件事】")
        state = outcome.state
        memory = Memory(state)
        assert recall(dump(memory), now, now) == (memory, "")
        for word in ("取消", "０", "重来。"):
            assert step(state, Text("k", word), bench).state == IDLE


@settings(max_examples=200, deadline=None)
@given(talk=st.lists(messages, max_size=15))
def test_no_answer_is_ever_cut(talk: list[Message]) -> None:
    """The last line says what to do next: short echoes must keep the limit, not the knife."""
    bench, state = Bench(), IDLE
    for message in talk:
        outcome = carry_out(step(state, message, bench), bench, refuse=False)
        parts = (outcome.urgent, replies.STARTED_ANEW, *outcome.replies)
        assert len("\n\n".join(parts).encode()) <= replies.MAX_BYTES
        state = outcome.state


def test_a_draft_of_yesterday_is_dropped_with_a_word() -> None:
    now = utc_now()
    state = step(IDLE, Text("k", "楼道灯坏了"), Bench()).state
    memory = Memory(state, homes=(COMPOUNDS[0],))
    assert recall(dump(memory), now - timedelta(hours=23), now) == (memory, "")
    later = Memory(IDLE, homes=(COMPOUNDS[0],))
    assert recall(dump(memory), now - timedelta(hours=25), now) == (later, replies.EXPIRED)
    assert recall(dump(Memory(Idle(filed="1"))), now - timedelta(hours=25), now) == (Memory(), "")


@pytest.mark.parametrize(
    "kept", [{"at": "gone"}, {"at": "ask_words"}, {"at": "ask_words", "draft": {"key": 5}}, {"x": 1}]
)
def test_a_state_that_no_version_knows_starts_anew(kept: dict[str, object]) -> None:
    data = json.dumps({"state": kept}).encode()
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
    assert reading.number(typed) == meant


def test_an_unsure_name_is_asked_and_never_guessed() -> None:
    bench = Bench()
    state: State = AskCompound(None)
    offered = step(state, Text("k", "很长的名字"), bench)
    assert isinstance(offered.state, AskCompound)
    assert offered.command is None
    assert len(offered.state.choices) == 5
    again = step(offered.state, Text("k", "6"), bench)
    assert again.state == offered.state
    assert step(offered.state, Text("k", "五"), bench).command == Bind(COMPOUNDS[4])


def test_words_of_danger_join_the_draft_and_the_question_stays() -> None:
    bench = Bench()
    asked = step(IDLE, Text("k", "楼道灯坏了"), bench).state
    outcome = step(asked, Text("k2", "现在楼道着火了"), bench)
    assert words_of(outcome).startswith("【请先做这件事】")
    assert isinstance(outcome.state, AskCompound)
    assert outcome.state.draft is not None
    assert outcome.state.draft.words == "楼道灯坏了\n现在楼道着火了"


def test_a_scan_moves_the_draft_to_the_scanned_compound() -> None:
    bench = Bench()
    talk = [Text("k", "楼道灯坏了"), Text("k", "跳过"), Text("k", "跳过")]
    state: State = IDLE
    for message in talk:
        state = step(state, message, bench).state
    assert isinstance(state, Checking)
    scanned = step(state, Scan("k", "CODE", followed=False), bench)
    assert isinstance(scanned.state, Checking)
    assert scanned.state.draft == replace(state.draft, compound=COMPOUNDS[-1], compound_unknown=False)
    assert scanned.command == Bind(COMPOUNDS[-1])


def test_a_photo_is_not_swallowed() -> None:
    asked = step(IDLE, Text("k", "楼道灯坏了"), Bench()).state
    answer = step(asked, Picture("k"), Bench())
    assert "https://example.org/complain" in words_of(answer)
    assert answer.state == asked


@given(st.lists(st.text(), max_size=6), st.integers(1, 2000))
def test_an_answer_keeps_the_limit_of_bytes(parts: list[str], times: int) -> None:
    whole = replies.bounded([part * times for part in parts])
    assert len(whole.encode()) <= replies.MAX_BYTES


@given(st.text(), st.integers(1, 50))
def test_an_echo_is_short_and_visible(text: str, limit: int) -> None:
    shown = replies.echo(text, limit)
    assert len(shown) <= limit + 1
    assert not {"\x00", "\x1b", "\n", "\u202e", "\u2028", "\ufffe"} & set(shown)
    assert replies.visible(shown) == shown
