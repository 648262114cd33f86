"""Addresses of pages that a chat answer or a message of WeChat points to."""

from backend.models.personal import StillSealed


def status_link(base_url: str, token: str) -> str:
    """The private page of one complaint; the page that asks for its number where the link is unreadable."""
    return follow_link(base_url) if isinstance(token, StillSealed) else f"{base_url}/c/{token}"


def follow_link(base_url: str) -> str:
    """The page that finds a complaint by number and PIN."""
    return f"{base_url}/follow"


def community_link(base_url: str, community_id: int) -> str:
    """The page of a community's record; its sections are anchors in it."""
    return f"{base_url}/communities/{community_id}"
