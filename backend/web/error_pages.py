"""Pages that say why something did not work."""

from dataclasses import dataclass

from backend.web.rendering import variables_of


@variables_of("web/error.html")
@dataclass(frozen=True, slots=True)
class ErrorPage:
    """In the residents' frame: what happened, and what the reader can do.

    `home` is the path from where this reader starts anew, empty for a printing shop: it has one link only.
    """

    title: str
    words: str
    home: str
    home_label: str


@variables_of("web/refused.html")
@dataclass(frozen=True, slots=True)
class RefusedPage:
    """In the staff's frame."""

    message: str
