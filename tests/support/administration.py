"""A moment of the administration's tests."""

from datetime import UTC, datetime

NOW = datetime(2026, 3, 2, 3, tzinfo=UTC)  # a Monday morning in China
