"""What is stored of one resident between two messages, as JSON and back.

A talk that is a day old, or cannot be read any more, starts anew with a word. What is known of the resident
(communities of theirs) outlives it.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from pydantic import TypeAdapter, ValidationError

from backend.wechat.conversation import replies
from backend.wechat.conversation.states import (
    IDLE,
    CommunityChoice,
    Idle,
    State,
    WithPerson,
    draft_of,
    shelved_of,
)

KEPT = timedelta(hours=24)
KEPT_AT_DESK = timedelta(minutes=30)
SHELVED = timedelta(days=7)
ANSWERS_KEPT: Final = 3
MOST_HOMES: Final = 5


@dataclass(frozen=True, slots=True)
class Answered:
    """What was said to one delivery; the same is said to its redelivery."""

    key: str
    words: str


@dataclass(frozen=True, slots=True)
class Memory:
    """`homes` are the resident's communities, the current one first; `home_just_set` says that it was scanned
    or named since the last complaint, so that the next one is about it. `wrong_pins` are moments of today's.
    """

    state: State = IDLE
    homes: tuple[CommunityChoice, ...] = ()
    home_just_set: bool = False
    answered: tuple[Answered, ...] = ()
    wrong_pins: tuple[datetime, ...] = ()

    def answer_to(self, key: str) -> str:
        return next((answered.words for answered in self.answered if answered.key == key), "")

    def with_answer(self, key: str, words: str) -> "Memory":
        return replace(self, answered=(Answered(key, words), *self.answered[: ANSWERS_KEPT - 1]))

    def wrong_pins_of(self, now: datetime) -> tuple[datetime, ...]:
        """Those of the last 24 hours."""
        return tuple(at for at in self.wrong_pins if now - at < KEPT)

    def with_wrong_pin(self, now: datetime) -> "Memory":
        return replace(self, wrong_pins=(*self.wrong_pins_of(now), now))

    def with_home(self, home: CommunityChoice, instead_of: int | None = None) -> "Memory":
        """The same community with another building takes the place of the one before."""
        communities = tuple(
            community_choice
            for community_choice in self.homes
            if community_choice.community_id not in (home.community_id, instead_of)
        )
        return replace(self, homes=(home, *communities[: MOST_HOMES - 1]), home_just_set=True)

    def after_filing(self) -> "Memory":
        return replace(self, home_just_set=False)


_memories: TypeAdapter[Memory] = TypeAdapter(Memory)


def dump(memory: Memory) -> bytes:
    return _memories.dump_json(memory, by_alias=True)


def recall(data: bytes | None, at: datetime | None, now: datetime) -> tuple[Memory, str]:
    """The memory that was kept at `at`, and what to tell the resident where the talk is gone."""
    if data is None or at is None:
        return Memory(), ""
    try:
        memory = _memories.validate_json(data)
    except ValidationError:
        return Memory(), replies.STARTED_ANEW
    if now - at <= (KEPT_AT_DESK if isinstance(memory.state, WithPerson) else KEPT):
        return memory, ""
    state, reply = _after_a_day(memory.state, now - at)
    return replace(memory, state=state, answered=(), home_just_set=False), reply


def _after_a_day(state: State, away: timedelta) -> tuple[State, str]:
    """No number typed tomorrow may submit what stood here, but what was written is kept for a week."""
    if isinstance(state, Idle) and state.shelved is not None:
        return (IDLE, replies.EXPIRED) if away > SHELVED else (Idle(shelved=state.shelved), "")
    draft = draft_of(state)
    if draft is None or not draft.words:
        shelved = shelved_of(state)
        if shelved is not None and away <= SHELVED:
            return Idle(shelved=shelved), ""
        return IDLE, "" if draft is None else replies.EXPIRED
    if away > SHELVED:
        return IDLE, replies.EXPIRED
    return Idle(shelved=draft), replies.draft_kept(draft.words)
