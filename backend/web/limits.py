"""Rate limits of residents' pages: by the link or the browser first, by address only far above.

A browser carries a random number while it is open, by which its tries are counted, and nothing else.
"""

import secrets
from collections.abc import Callable
from typing import Any

from flask import Response, request
from itsdangerous import BadData, URLSafeSerializer

from backend.models.personal import PersonalDataKey
from backend.web.services import address, limiter, services

# Of one browser, or of everybody who knows the link of one complaint.
POSTS = "30 per 10 minutes"
# A whole neighbourhood may share one address behind its carrier's NAT, and all write in the same power cut.
POSTS_BY_ADDRESS = "600 per 10 minutes"
PAGES = "6000 per 10 minutes"

COOKIE = "linsheng_visit"
View = Callable[..., Any]


def limit_posts(view: View, methods: list[str] | None = None) -> View:
    """For a view that writes. `methods`: of a view that also shows its form."""
    by_sender = limiter.limit(POSTS, key_func=_sender, methods=methods)(view)
    return limiter.limit(POSTS_BY_ADDRESS, key_func=address, methods=methods)(by_sender)


def _sender() -> str:
    token = (request.view_args or {}).get("token")
    return f"link {PersonalDataKey.keyed_hash(token)}" if token else visit_or_address()


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
    return URLSafeSerializer(services().config.signing_keys, salt="visit")
