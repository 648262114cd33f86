"""The description of a sheet: names, columns, accepted values."""

from dataclasses import dataclass
from typing import TypeVar

from backend.core.fields.kinds import Kind


@dataclass(frozen=True, slots=True)
class Column:
    """`refers` names the sheet whose row this cell points to; `target` is the table's column then.

    `units` may stand in brackets behind a heading: 户数（户）. Another unit would be another column.
    """

    name: str
    heading: str
    kind: Kind
    required: bool = False
    also: tuple[str, ...] = ()
    refers: str = ""
    units: tuple[str, ...] = ()

    @property
    def target(self) -> str:
        return self.name if not self.refers else f"{self.name.rsplit('_', 1)[0]}_id"

    @property
    def headings(self) -> tuple[str, ...]:
        return (self.heading, self.name, *self.also)


@dataclass(frozen=True, slots=True)
class SheetDescription:
    """`also` are other names of the sheet, in lower case. A subject adds what it needs in a subclass."""

    name: str
    columns: tuple[Column, ...]
    also: tuple[str, ...] = ()


Description = TypeVar("Description", bound=SheetDescription)
