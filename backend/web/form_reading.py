"""A filled form as typed values: every problem is found at once, in the clerk's words."""

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import TypeVar

from backend.core.errors import FieldProblem, InvalidInputError
from backend.sheets.cells import DAY, CellError, Kind, plain

Member = TypeVar("Member", bound=StrEnum)


class Reading:
    """Reads field after field; `finish` raises InvalidInputError for what was wrong."""

    def __init__(self, form: Mapping[str, str]) -> None:
        self._form = form
        self._problems: list[FieldProblem] = []

    def wrong(self, field: str, message: str) -> None:
        self._problems.append(FieldProblem(field, message))

    def finish(self) -> None:
        if self._problems:
            raise InvalidInputError(self._problems)

    def text(
        self, field: str, label: str, longest: int, *, required: bool = False, lines: bool = False
    ) -> str:
        try:
            value = plain(self._form.get(field, ""), lines=lines)
        except CellError as error:
            self.wrong(field, f"{label}：{error}。")
            return ""
        if required and not value:
            self.wrong(field, f"请填写{label}。")
        elif len(value) > longest:
            self.wrong(field, f"{label}最多 {longest} 字，现在有 {len(value)} 字。")
        return value

    def whole(self, field: str, label: str, lowest: int, highest: int) -> int:
        found = self.maybe_whole(field, label, lowest, highest)
        if found is None and not self._form.get(field, "").strip():
            self.wrong(field, f"请填写{label}。")
        return lowest if found is None else found

    def maybe_whole(self, field: str, label: str, lowest: int, highest: int) -> int | None:
        """None where the field is empty."""
        text = unicodedata.normalize("NFKC", self._form.get(field, "")).strip()
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) <= len(str(highest))) or not (
            lowest <= int(text) <= highest
        ):
            self.wrong(field, f"{label}请填 {lowest} 到 {highest} 的整数。")
            return None
        return int(text)

    def yes(self, field: str) -> bool:
        return self._form.get(field, "") == "1"

    def member(self, field: str, label: str, kind: type[Member]) -> Member:
        value = self._form.get(field, "")
        if value not in set(kind):
            self.wrong(field, f"请选择{label}。")
            return next(iter(kind))
        return kind(value)

    def day(self, field: str, label: str) -> date | None:
        """None where the field is empty or wrong."""
        found = self.kind(field, label, DAY)
        return found if isinstance(found, date) else None

    def kind(self, field: str, label: str, kind: Kind) -> object:
        """As the cell of an imported file would be read; None where the field is empty or wrong."""
        try:
            value = plain(self._form.get(field, ""), lines=kind.lines)
            return kind.parse(value) if value else None
        except CellError as error:
            self.wrong(field, f"{label}：{error}（{kind.accepted}）。")
            return None

    def one_of(self, field: str, label: str, ids: Sequence[int]) -> int | None:
        """The id of a row; None where nothing is chosen."""
        text = self._form.get(field, "").strip()
        if not text:
            return None
        if not (text.isascii() and text.isdigit()) or int(text[:18]) not in ids:
            self.wrong(field, f"请重新选择{label}。")
            return None
        return int(text[:18])
