"""Fixtures of the staff view's pages."""

from tests.support.staff_fixtures import *  # noqa: F403
