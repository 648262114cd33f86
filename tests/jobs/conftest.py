"""Real processes on a real Valkey."""

from tests.support.processes import config, mail, start, town

__all__ = ["config", "mail", "start", "town"]
