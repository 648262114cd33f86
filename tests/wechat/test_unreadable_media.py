"""What was sent as a photo and is none takes no place in a draft, and is not counted."""

from dataclasses import replace

from backend.wechat.conversation import step
from backend.wechat.conversation.messages import Picture, Text
from backend.wechat.conversation.states import Checking, Clarifying, Draft, draft_of
from tests.support.wechat.long_lookups import COMMUNITIES, Bench

NINE = tuple(f"p{number}" for number in range(9))
DRAFT = Draft("k", words="楼道灯坏了", community=COMMUNITIES[-1], photos=NINE, voices=("v1",))


def test_nine_films_leave_room_for_the_photo() -> None:
    lookups = Bench(open_complaints=0)
    full = step(Checking(DRAFT), Picture("p9", "media"), lookups)
    assert "最多 9 张" in "".join(full.replies)

    lookups.unreadable = {*DRAFT.photos, "v1"}
    outcome = step(Checking(DRAFT), Picture("p9", "media"), lookups)
    draft = draft_of(outcome.state)
    assert draft is not None
    assert (draft.photos, draft.voices) == (("p9",), ())
    assert "照片收到了。" in "".join(outcome.replies)
    assert "9 张" not in "".join(outcome.replies)


def test_also_behind_a_question_between() -> None:
    lookups = Bench(open_complaints=0)
    lookups.unreadable = {"p0"}
    asked_between = Clarifying("k", "我手机13800000000", ("phone", "no"), "D3", Checking(DRAFT))
    draft = draft_of(step(asked_between, Text("m", "2"), lookups).state)
    assert draft is not None
    assert draft == replace(DRAFT, photos=DRAFT.photos[1:])
