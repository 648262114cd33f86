"""The form in the head of every resident page."""

from collections.abc import Mapping
from dataclasses import dataclass

from backend.core.fields.reader import FieldReader


@dataclass(frozen=True, slots=True)
class ViewSwitch:
    """Large type or not, and the path of the page to come back to, as it was sent."""

    is_large: bool
    back: str


def parse_view_switch(form: Mapping[str, str]) -> ViewSwitch:
    """Fields large and back."""
    reader = FieldReader(form)
    return ViewSwitch(reader.is_ticked("large"), reader.raw("back"))
