"""Real processes on a real Valkey."""

from tests.support.processes import config, start, town

__all__ = ["config", "start", "town"]
