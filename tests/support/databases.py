"""Which tests run on which database: on both, or on one where what is tested is the same on each."""

from collections.abc import Callable
from typing import Any, TypeVar
from zlib import crc32

import pytest

DATABASES = ["sqlite", "postgresql"]

Test = TypeVar("Test", bound=Callable[..., Any])


def on_one_database(test: Test) -> Test:
    """Always the same one; half of such tests are on each, so that a whole file still uses both."""
    database = DATABASES[crc32(test.__name__.encode()) % 2]
    marked: Test = pytest.mark.parametrize("database_url", [database], indirect=True)(test)
    return marked
