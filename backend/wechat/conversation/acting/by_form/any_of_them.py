"""What the form of the words alone decides, whatever was asked."""

from backend.wechat.conversation.acting import late_phones
from backend.wechat.conversation.acting.by_form import (
    desisting,
    going_above,
    joining,
    of_before,
    reselecting,
    waiting,
    who_pays,
)
from backend.wechat.conversation.commands import StepResult
from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.states import State


def answer(state: State, key: str, text: str, lookups: Lookups) -> StepResult | None:
    return (
        late_phones.answer(state, text, lookups)
        or reselecting.answer(state, text, lookups)
        or desisting.never_meant(state, key, text, lookups)
        or of_before.answer(state, key, text, lookups)
        or who_pays.answer(state, key, text, lookups)
        or desisting.answer(state, key, text, lookups)
        or joining.answer(state, text, lookups)
        or waiting.answer(state, text, lookups)
        or going_above.answer(state, text, lookups)
    )
