"""One message of a talk, with all that an act needs to be done."""

from dataclasses import dataclass, replace

from backend.wechat.conversation import text_parsing
from backend.wechat.conversation.acts.act import Act
from backend.wechat.conversation.acts.situations import Context, Situation
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

    def about(self, text: str) -> "DialogueTurn":
        """The same with other words: what is left where those that named the act are taken off."""
        return replace(self, text=text)
