"""A browser while it is open: a random number by which its tries are counted, and nothing else.

A whole neighbourhood may share one address behind its carrier's network. By address alone, thirty complaints
about one power cut would shut out the next neighbour.
"""

import secrets

from flask import Response, current_app, request
from itsdangerous import BadData, URLSafeSerializer

from backend.web.services import address, services

COOKIE = "linsheng_visit"


def visit() -> str:
    """Empty for a browser that was given no number, or keeps none."""
    try:
        number = _serializer().loads(request.cookies.get(COOKIE, "")[:200])
    except BadData:
        return ""
    return str(number)


def visit_or_address() -> str:
    """Whose tries are counted on pages that need no link."""
    number = visit()
    return f"visit {number}" if number else address()


def number_visit(response: Response) -> Response:
    """With a page, before the browser sends anything. The number is gone when the browser is closed."""
    is_read = request.method in {"GET", "HEAD"}
    if is_read and not visit() and "public" not in response.headers.get("Cache-Control", ""):
        response.set_cookie(
            COOKIE,
            str(_serializer().dumps(secrets.token_hex(8))),
            httponly=True,
            secure=services().config.base_url.startswith("https://"),
            samesite="Lax",
        )
    return response


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="visit")
