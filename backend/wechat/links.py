"""Addresses of pages that a chat answer points to."""

from backend.wechat.conversation.states import Compound


def status_link(base_url: str, token: str) -> str:
    """The private page of one complaint."""
    return f"{base_url}/c/{token}"


def follow_link(base_url: str) -> str:
    """The page that finds a complaint by number and PIN."""
    return f"{base_url}/follow"


def form_link(base_url: str, compound: Compound | None) -> str:
    """The complaint form, which also takes photos."""
    return f"{base_url}/complain?community={compound.community_id}" if compound else f"{base_url}/complain"
