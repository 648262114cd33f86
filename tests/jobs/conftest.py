"""Real processes on a real Valkey."""

from tests.support.processes import config, connection, start, street

__all__ = ["config", "connection", "start", "street"]
