"""The page that shows how many open complaints a change would move; its form sends the change again."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request

from backend.models import Community
from backend.web.rendering import render, variables_of


@variables_of("web/confirm.html")
@dataclass(frozen=True, slots=True)
class ConfirmPage:
    """`what` is the change in words, `moving` how many complaints change their office, `fields` the form."""

    what: str
    moving: int
    community: Community
    back: str
    fields: Sequence[tuple[str, str]]


def confirm_page(what: str, moving: int, community: Community, back: str) -> str:
    """For the form of this request; `back` is the address of the page without the change."""
    fields = [(name, value) for name, value in request.form.items() if name != "csrf_token"]
    return render(ConfirmPage(what, moving, community, back, fields))
