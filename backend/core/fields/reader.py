"""A filled form as typed values: every problem is found at once, in the words of whoever filled it in."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Protocol, runtime_checkable

from backend.core.errors import FieldProblem, InvalidInputError
from backend.core.fields import values
from backend.core.fields.kinds import DAY, FEN, FieldError, Kind, visible
from backend.core.fields.phones import check_phone
from backend.core.fields.values import Member
from backend.core.text import check_words, clean


@runtime_checkable
class _ManyValued(Protocol):
    """A form that may send a field several times, as Werkzeug's MultiDict."""

    def getlist(self, key: str, /) -> list[str]: ...


Form = Mapping[str, str] | Mapping[str, Sequence[str]] | Mapping[str, list[str]]


class FieldReader:
    """Reads field after field; `finish` raises InvalidInputError for all that was wrong.

    A wrong field reads as None, or as any value of its type where that has no None; after `finish` every
    value is good. `label` is the field's name on the page.
    """

    def __init__(self, form: Form) -> None:
        self._form = form
        self.problems: list[FieldProblem] = []

    def wrong(self, field: str, message: str) -> None:
        self.problems.append(FieldProblem(field, message))

    def finish(self) -> None:
        if self.problems:
            raise InvalidInputError(self.problems)

    # What was sent

    def all_raw(self, field: str) -> list[str]:
        """As sent, however often."""
        if isinstance(self._form, _ManyValued):
            return self._form.getlist(field)
        value = self._form.get(field, ())
        return [value] if isinstance(value, str) else list(value)

    def raw(self, field: str) -> str:
        """As sent; of a field that came several times the first, as browsers and Werkzeug have it."""
        return next(iter(self.all_raw(field)), "")

    def is_empty(self, field: str) -> bool:
        return not self.raw(field).strip()

    # Text

    def text(
        self, field: str, label: str, longest: int, *, required: bool = False, lines: bool = False
    ) -> str:
        """Characters that cannot be seen are refused: for names and words that others will read."""
        try:
            value = visible(self.raw(field), lines=lines)
        except FieldError as error:
            self.wrong(field, f"{label}：{error}。")
            return ""
        if required and not value:
            self.wrong(field, f"请填写{label}。")
        elif len(value) > longest:
            self.wrong(field, f"{label}最多 {longest} 字，现在有 {len(value)} 字。")
        return value

    def line(self, field: str, longest: int, message: str, *, required: bool = False) -> str:
        """Characters that cannot be seen are dropped and gaps closed. `message`: too long, or empty."""
        value = " ".join(clean(self.raw(field)).split())
        if len(value) > longest or (required and not value):
            self.wrong(field, message)
        return value

    def words(self, field: str, label: str, *, required: bool = True) -> str:
        """Free text with its lines, of the usual length."""
        if not required and not clean(self.raw(field)):
            return ""
        return check_words(field, label, self.raw(field), self.problems)

    def phone(self, field: str = "phone") -> str | None:
        """A Chinese number as it is stored; None where none was given."""
        return check_phone(self.raw(field), self.problems, field)

    # Numbers and days

    def whole(self, field: str, label: str, lowest: int, highest: int, *, message: str = "") -> int:
        if self.is_empty(field):
            self.wrong(field, message or f"请填写{label}。")
            return lowest
        number = self.maybe_whole(field, label, lowest, highest, message=message)
        return lowest if number is None else number

    def maybe_whole(
        self, field: str, label: str, lowest: int, highest: int, *, message: str = ""
    ) -> int | None:
        """None where the field is empty. `message` stands for the usual one."""
        if self.is_empty(field):
            return None
        number = values.whole_number(self.raw(field), lowest, highest, grouped=True)
        if number is None:
            self.wrong(field, message or f"{label}请填 {lowest} 到 {highest} 的整数。")
        return number

    def money(self, field: str, label: str) -> int | None:
        """Yuan with at most two decimals, as fen."""
        fen = self.kind(field, label, FEN)
        return fen if isinstance(fen, int) else None

    def day(self, field: str, label: str, *, required: bool = False) -> date | None:
        """None where the field is empty or wrong."""
        if required and self.is_empty(field):
            self.wrong(field, f"请填写{label}。")
        day = self.kind(field, label, DAY)
        return day if isinstance(day, date) else None

    def kind(self, field: str, label: str, kind: Kind) -> object:
        """As the cell of an imported file would be read; None where the field is empty or wrong."""
        try:
            value = visible(self.raw(field), lines=kind.lines)
            return kind.parse(value) if value else None
        except FieldError as error:
            self.wrong(field, f"{label}：{error}（{kind.accepted}）。")
            return None

    # Choices

    def is_ticked(self, field: str, value: str = "1") -> bool:
        return self.raw(field) == value

    def member(self, field: str, label: str, kind: type[Member], *, message: str = "") -> Member:
        chosen = values.member(kind, self.raw(field).strip())
        if chosen is None:
            self.wrong(field, message or f"请选择{label}。")
            return next(iter(kind))
        return chosen

    def row(self, field: str, label: str, ids: Collection[int], *, required: bool = False) -> int | None:
        """The id of one of these rows; None where nothing is chosen."""
        if self.is_empty(field):
            if required:
                self.wrong(field, f"请选择{label}。")
            return None
        chosen = values.row_id(self.raw(field))
        if chosen not in ids:
            self.wrong(field, f"请重新选择{label}。")
            return None
        return chosen

    def row_id(self, field: str) -> int | None:
        """An id that a rule will look up; None for anything else."""
        return values.row_id(self.raw(field))

    def row_ids(self, field: str) -> list[int]:
        """Those of several ticks, each once; what is no id is passed over."""
        ids = (values.row_id(text) for text in self.all_raw(field))
        return list(dict.fromkeys(number for number in ids if number is not None))
