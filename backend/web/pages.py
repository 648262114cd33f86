"""Shared by all pages: template filters, common variables, the size limit of plain forms."""

from typing import Any

from flask import Flask, request

from backend.core.fields.personal_phones import shown_phone
from backend.core.fields.phones import phones_to_call
from backend.core.numbers import show_number
from backend.web.services import services
from backend.web.wording import call_links, deadline, filesize, moment

MAX_FORM_BYTES = 500_000  # of a form without files; Flask's own limit covers only multipart


def register(app: Flask) -> None:
    app.add_template_filter(moment)
    app.add_template_filter(deadline)
    app.add_template_filter(filesize)
    app.add_template_filter(show_number)
    app.add_template_filter(shown_phone)
    app.add_template_filter(call_links)
    app.add_template_filter(phones_to_call)
    app.context_processor(_common)
    app.before_request(_bound_plain_forms)


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


def _bound_plain_forms() -> None:
    if is_page(request.path) and request.mimetype != "multipart/form-data":
        request.max_content_length = MAX_FORM_BYTES
