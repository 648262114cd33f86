"""Fixtures of notices: an office with addresses, a mail server."""

from tests.support.letters import desk, office, tuesday

__all__ = ["desk", "office", "tuesday"]
