"""Fixtures of residents' pages."""

from tests.support.resident_fixtures import *  # noqa: F403
from tests.support.staff_pages import sign_in  # noqa: F401
