"""What a template gets where it reads something that is not there."""

from collections.abc import Mapping, Sequence
from typing import Any

from jinja2 import StrictUndefined, Undefined, UndefinedError
from jinja2.utils import missing


class StrictAttributes(Undefined):
    """A key that a mapping lacks, or a place that a list lacks, is empty; what an object lacks is a mistake.

    In production both are empty, so that a resident gets a page with a gap instead of none.
    """

    def __new__(
        cls,
        hint: str | None = None,
        obj: Any = missing,
        name: str | None = None,
        exc: type[UndefinedError] = UndefinedError,
    ) -> Any:
        lenient = obj is missing or isinstance(obj, Mapping | Sequence)
        return (Undefined if lenient else StrictUndefined)(hint, obj, name, exc)
