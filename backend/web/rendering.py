"""A page's variables as typed values: each field of its dataclasses is a variable of its template."""

from collections.abc import Callable
from dataclasses import Field, fields
from typing import Any, ClassVar, Protocol, TypeVar

from flask import render_template


class Variables(Protocol):
    """Any dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


Page = TypeVar("Page", bound=Variables)

_templates: dict[type[Variables], str] = {}
_pages: dict[str, tuple[type[Variables], ...]] = {}


def variables_of(template: str, *parts: type[Variables]) -> Callable[[type[Page]], type[Page]]:
    """The decorated dataclass has the variables of this template; `parts` have more of them.

    Stands above `@dataclass`. Parts are dataclasses that several pages share, or that another module fills.
    Raises TypeError where the template has a page already, or two parts name a variable.
    """

    def register(page: type[Page]) -> type[Page]:
        if template in _pages:
            raise TypeError(f"{template}: a second page")
        _pages[template] = (page, *parts)
        _templates[page] = template
        names = [field.name for part in _pages[template] for field in fields(part)]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise TypeError(f"{template}: two values of {', '.join(twice)}")
        return page

    return register


def pages() -> dict[str, tuple[type[Variables], ...]]:
    """By template, the dataclasses with its variables. Complete when all pages are imported."""
    return dict(_pages)


def render(page: Variables, *parts: Variables) -> str:
    """The page's template. Raises TypeError for other parts than `variables_of` names, in its order."""
    template = _templates[type(page)]
    if (type(page), *map(type, parts)) != _pages[template]:
        raise TypeError(f"{template}: not the parts that the page names")
    values = (page, *parts)
    return render_template(
        template, **{field.name: getattr(value, field.name) for value in values for field in fields(value)}
    )
