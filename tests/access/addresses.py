"""What asks for a sign-in of staff, read from the app itself."""

import re

from flask import Flask

from backend.web import guard


def guarded(app: Flask) -> set[str | None]:
    return {name for name, calls in app.before_request_funcs.items() if guard.guard in calls}


def addresses(app: Flask) -> dict[str, str]:
    """Endpoint by method and address, of whatever asks for a sign-in."""
    endpoints = guarded(app)
    return {
        f"{method} {re.sub(r'<[^<>]*:', '<', rule.rule)}": rule.endpoint
        for rule in app.url_map.iter_rules()
        if app.view_functions[rule.endpoint] and blueprint_of(rule.endpoint) in endpoints
        if rule.endpoint not in guard.OPEN_ENDPOINTS
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    }


def blueprint_of(endpoint: str) -> str | None:
    return endpoint.rpartition(".")[0] or None
