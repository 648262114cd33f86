"""A page's variables as typed values: each field of its frozen dataclasses is a variable of its template."""

from dataclasses import Field, fields
from typing import Any, ClassVar, Protocol

from flask import render_template


class Variables(Protocol):
    """Any dataclass."""

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


def render(template: str, *parts: Variables) -> str:
    """The template with the fields of all parts. Raises TypeError where two parts name a variable."""
    named: dict[str, Any] = {}
    for part in parts:
        for field in fields(part):
            if field.name in named:
                raise TypeError(f"{template}: two values of the variable {field.name}")
            named[field.name] = getattr(part, field.name)
    return render_template(template, **named)
