"""Shared by all pages: template filters, common variables, how large a form may be."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, request

from backend.core.fields.phones import phones_to_call, shown_phone
from backend.core.numbers import show_number
from backend.models.personal import StillSealed
from backend.web.services import services
from backend.web.wording import call_links, deadline, filesize, moment

MAX_FORM_BYTES = 500_000  # of a form without files
View = TypeVar("View", bound=Callable[..., Any])


def register(app: Flask) -> None:
    app.add_template_filter(moment)
    app.add_template_filter(deadline)
    app.add_template_filter(filesize)
    app.add_template_filter(show_number)
    app.add_template_filter(shown_phone)
    app.add_template_filter(call_links)
    app.add_template_filter(phones_to_call)
    app.add_template_test(_is_sealed, "sealed")
    app.context_processor(_common)
    app.before_request(_bound_forms)


def takes_files(view: View) -> View:
    """Mark a view whose form has files: it may be as large as the server's limit, all others are small.

    Stands below the route's line, so that the route holds the marked function.
    """
    view.takes_files = True  # type: ignore[attr-defined]
    return view


def _is_sealed(value: object) -> bool:
    """Whether a value of personal data cannot be read."""
    return isinstance(value, StillSealed)


def is_page(path: str) -> bool:
    """Whether a browser waits for the answer, and not a program."""
    return not path.startswith(("/api/", "/open311/", "/wechat"))


def _common() -> dict[str, Any]:
    config = services().config
    return {
        "city_name": config.city_name,
        "hotline": config.hotline,
        "lift_hotline": config.lift_hotline,
        "is_demo": not config.is_production,
    }


def _bound_forms() -> None:
    """Before anything reads the form: who sends may be anybody."""
    view = current_app.view_functions.get(request.endpoint or "")
    has_files = request.mimetype == "multipart/form-data" and getattr(view, "takes_files", False)
    if is_page(request.path) and not has_files:
        request.max_content_length = MAX_FORM_BYTES
