"""Addresses of pages that a chat answer points to."""


def status_link(base_url: str, token: str) -> str:
    """The private page of one complaint."""
    return f"{base_url}/c/{token}"


def follow_link(base_url: str) -> str:
    """The page that finds a complaint by number and PIN."""
    return f"{base_url}/follow"
