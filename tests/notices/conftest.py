"""Fixtures of notices: the small city, an office with addresses, a mail server."""

from tests.support.city import city
from tests.support.letters import mail, office, tuesday

__all__ = ["city", "mail", "office", "tuesday"]
