"""The page that asks once more before a change moves open complaints."""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.models import Community
from backend.web.rendering import variables_of


@variables_of("web/confirm.html")
@dataclass(frozen=True, slots=True)
class Confirmation:
    """`moving` complaints move. `fields` are the form's names and values, sent again when it is confirmed."""

    what: str
    moving: int
    community: Community
    fields: Sequence[tuple[str, str]]
    back: str
