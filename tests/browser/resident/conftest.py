"""Fixtures of residents' pages."""

from tests.support.resident_fixtures import *  # noqa: F403
