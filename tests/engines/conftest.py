"""Fixtures of residents' pages, on which the engines walk."""

from tests.support.resident_fixtures import *  # noqa: F403
