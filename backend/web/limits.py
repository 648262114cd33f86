"""Rate limits of residents' pages: by the link or the browser first, by address only far above."""

from collections.abc import Callable
from typing import Any

from flask import request

from backend.models.personal import PersonalDataKey
from backend.web.services import address, limiter
from backend.web.visits import visit_or_address

# Of one browser, or of everybody who knows the link of one complaint.
POSTS = "30 per 10 minutes"
# A whole neighbourhood may share one address behind its carrier's NAT, and all write in the same power cut.
POSTS_BY_ADDRESS = "600 per 10 minutes"
PAGES = "6000 per 10 minutes"

View = Callable[..., Any]


def limit_posts(view: View, methods: list[str] | None = None) -> View:
    """For a view that writes. `methods`: of a view that also shows its form."""
    by_sender = limiter.limit(POSTS, key_func=_sender, methods=methods)(view)
    return limiter.limit(POSTS_BY_ADDRESS, key_func=address, methods=methods)(by_sender)


def _sender() -> str:
    token = (request.view_args or {}).get("token")
    return f"link {PersonalDataKey.blind_index(token)}" if token else visit_or_address()
