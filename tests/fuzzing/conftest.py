from collections.abc import Iterator

import pytest

from tests.fuzzing import site


@pytest.fixture(autouse=True, scope="session")
def _blank_database(sqlite_blank: bytes) -> Iterator[None]:
    """The one that all tests copy, instead of another."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(site, "_blank", lambda: sqlite_blank)
        yield
