"""Letters whose recipient and text are another subject's, as it declares them in its `subject.py`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from backend.core.config import Config
from backend.models import Letter
from backend.notices.senders.message import StaffMessage


@dataclass(frozen=True, slots=True)
class LetterKind:
    """`code` is what `Letter.kind` holds, at most 20 characters.

    `write` gives the message as it stands now. It is called at each attempt, so that nothing of it is stored.
    """

    code: str
    write: Callable[[Session, Letter, Config], StaffMessage]


_kinds: dict[str, LetterKind] = {}


def register(kinds: Iterable[LetterKind]) -> None:
    """Raises ValueError where two subjects claim one code."""
    for kind in kinds:
        if kind.code in _kinds:
            raise ValueError(f"two kinds of letters are called {kind.code}")
        _kinds[kind.code] = kind


def message_of_kind(session: Session, letter: Letter, config: Config) -> StaffMessage:
    """Raises KeyError for a kind that nobody registered."""
    return _kinds[letter.kind].write(session, letter, config)
