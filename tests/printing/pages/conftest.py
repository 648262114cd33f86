"""Fixtures of the printing pages."""

from tests.support.printing_fixtures import *  # noqa: F403
