"""What parsers are given for each kind of parameter: pieces of the input, or things of the small city."""

import typing
from collections.abc import Callable, Collection, Sequence
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any, Self

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from backend.models import OfficeLevel
from tests.fuzzing.parsers import Pieces, UnknownParameterError, is_enum, is_form
from tests.fuzzing.values import text_of

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
FIXED = {date: NOW.date(), datetime: NOW}
NUMBERS = (0, 1, 2, 6, 40, 100, 2026, 10**6)
Maker = Callable[[Pieces], object]


class Supplies:
    """The city is made when the first parser asks for it."""

    def __init__(self) -> None:
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._stack.close()

    def of(self, parser: str, name: str, kind: Any) -> Maker:
        """Raises UnknownParameterError."""
        if name == "character":
            return lambda pieces: text_of(pieces.next())[:1] or " "
        maker = self._of_city(kind) or self._plain(kind) or self._thing(kind)
        if maker is None:
            raise UnknownParameterError(
                f"{parser}: say in tests/fuzzing/supplies.py what its {name} ({kind}) is"
            )
        return maker

    def _plain(self, kind: Any) -> Maker | None:
        if kind is str or kind == (str | None) or isinstance(kind, typing.TypeVar):
            return lambda pieces: text_of(pieces.next())
        if kind is bytes:
            return Pieces.next
        if kind in {int, float} or kind == (int | None):
            return lambda pieces: NUMBERS[_byte(pieces) % len(NUMBERS)]
        if is_form(kind):
            return Pieces.form
        if is_enum(kind):
            return partial(_member, tuple(kind))
        return None

    def _thing(self, kind: Any) -> Maker | None:
        origin, parts = typing.get_origin(kind), typing.get_args(kind)
        if kind in FIXED:
            return lambda _: FIXED[kind]
        if origin is list:
            return lambda _: []
        if origin is typing.Literal:
            return partial(_member, parts)
        if origin is type:
            return lambda _: OfficeLevel
        return _several(parts[0]) if origin in {Sequence, Collection, tuple} else None

    def _of_city(self, kind: Any) -> Maker | None:
        makers: dict[str, Callable[[], Maker]] = {
            "Session": self._session,
            "StaffAccount": self._staff,
            "ActionForm": self._action_form,
            "Imprint": self._imprint,
            "PrintOrder": self._order,
            "CommunityFinder": self._finder,
        }
        make = makers.get(getattr(kind, "__name__", ""))
        return make() if make else None

    @property
    def _city(self) -> Any:
        from tests.fuzzing.site import small_city

        if not hasattr(self, "_made"):
            self._made = self._stack.enter_context(small_city())
        return self._made

    def _session(self) -> Maker:
        session: Session = self._stack.enter_context(self._city.database.reading())
        return lambda _: session

    def _staff(self) -> Maker:
        staff = self._city.staff["city"]
        return lambda _: staff

    def _finder(self) -> Maker:
        from backend.registry.rules.search import CommunityFinder

        finder = CommunityFinder()
        return lambda _: finder

    def _action_form(self) -> Maker:
        from backend.complaints.forms.move_form import ActionForm

        return lambda pieces: ActionForm(pieces.form().to_dict(flat=False), MultiDict())

    def _imprint(self) -> Maker:
        from backend.printing.rules.ordering import Imprint

        imprint = Imprint("示例市", "12345", "96333")
        return lambda _: imprint

    def _order(self) -> Maker:
        from backend.models import PrintOrder

        order = PrintOrder(copies=30_000, created_at=NOW - timedelta(days=20))
        return lambda _: order


def _several(kind: Any) -> Maker | None:
    if is_enum(kind):
        return lambda _: tuple(kind)
    return (lambda pieces: (text_of(pieces.next()),)) if kind is str else None


def _byte(pieces: Pieces) -> int:
    return next(iter(pieces.next()), 0)


def _member(members: Sequence[object], pieces: Pieces) -> object:
    return members[_byte(pieces) % len(members)]
