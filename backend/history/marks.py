"""Two people at one form: whoever saves second is told, and overwrites nothing."""

import hashlib
import json

from backend.core.errors import ChangeRefusedError
from backend.history.changes import columns_of
from backend.models.base import Base


def mark_of(row: Base) -> str:
    """Changes with any column of the row; stands in the form that shows it."""
    return hashlib.sha256(json.dumps(columns_of(row), sort_keys=True).encode()).hexdigest()[:16]


def require_unchanged(row: Base, mark: str) -> None:
    """Raises ChangeRefusedError where the row is no longer what the form showed."""
    if mark and mark != mark_of(row):
        raise ChangeRefusedError("您填表的时候，别人改了这一项。请打开它看看现在的内容，再改一次。")
