"""Fixtures of notices: the small city, an office with addresses, a mail server."""

from tests.support.city import city
from tests.support.letters import desk, mail, office, tuesday

__all__ = ["city", "desk", "mail", "office", "tuesday"]
