"""您自己的话可能让物业知道您是谁: said before sending, once, where there is something to decide."""

from backend.complaints.forms.covers import NOT_NOW
from backend.complaints.rules.privacy.unmasking import Unmasking


class UnmaskingError(Exception):
    """The resident has not seen yet what the firm would read of who they are."""

    def __init__(self, unmasking: Unmasking) -> None:
        super().__init__("unmasking")
        self.unmasking = unmasking


def tell_once(unmasking: Unmasking | None, told_mark: str) -> None:
    """Raises UnmaskingError; never twice for the same words, whose mark the form brings along."""
    if unmasking is not None and unmasking.asks and told_mark not in {unmasking.mark, NOT_NOW}:
        raise UnmaskingError(unmasking)
