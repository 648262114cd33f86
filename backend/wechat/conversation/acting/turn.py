"""One message of a talk, with all that an act needs to be done."""

from dataclasses import dataclass, replace

from backend.wechat.conversation import text_parsing
from backend.wechat.conversation.acts.act import TELLING, Act
from backend.wechat.conversation.acts.situations import Context, Situation
from backend.wechat.conversation.acts.understanding import understand
from backend.wechat.conversation.lookups import Lookups
from backend.wechat.conversation.states import Draft, State, draft_of


@dataclass(frozen=True, slots=True)
class DialogueTurn:
    """`chosen`: the resident picked the act by number, so that it is not asked about again."""

    state: State
    key: str
    text: str
    lookups: Lookups
    context: Context
    act: Act
    chosen: bool = False

    @property
    def draft(self) -> Draft | None:
        return draft_of(self.state)

    @property
    def situation(self) -> Situation:
        return self.context.situation

    @property
    def word(self) -> str:
        return text_parsing.command_word(self.text)

    def tells(self, text: str) -> bool:
        """Whether a part of the message, by itself, tells something of the matter."""
        if not text:
            return False
        recognised = self.lookups.recognised(text)
        door = bool(self.lookups.door_in(text))
        understanding = understand(text, self.context, recognised=recognised, door=door)
        return recognised or (understanding.act in TELLING and not understanding.options)

    def about(self, text: str) -> "DialogueTurn":
        """The same with other words: what is left where those that named the act are taken off."""
        return replace(self, text=text)
