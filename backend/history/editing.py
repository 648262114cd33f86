"""Edits a row: locks it, compares it with what the form showed, records the change."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from backend.core.errors import ChangeRefusedError, NotFoundError
from backend.history.changes import columns_of, recorded_change, set_value
from backend.models import ChangeArea, StaffAccount
from backend.models.base import Base

Model = TypeVar("Model", bound=Base)


def held_row(session: Session, model: type[Model], row_id: int, missing: str, mark: str = "") -> Model:
    """Held until this transaction ends. `mark` is that of the form, empty for a change without one.

    Raises NotFoundError with the words of `missing`, and ChangeRefusedError as `require_unchanged` does.
    """
    row = session.get(model, row_id, with_for_update=True)
    if row is None:
        raise NotFoundError(missing)
    require_unchanged(row, mark)
    return row


def edit_row(
    session: Session,
    staff: StaffAccount,
    area: ChangeArea,
    what: str,
    row: Base,
    values: Mapping[str, Any],
    now: datetime,
) -> bool:
    """Returns whether anything changed."""
    with recorded_change(session, staff, area, what, now) as made:
        for name, value in values.items():
            set_value(row, name, value)
    return bool(made)


def version_of(row: Base) -> str:
    """Changes with any column of the row; stands in the form that shows it."""
    return hashlib.sha256(json.dumps(columns_of(row), sort_keys=True).encode()).hexdigest()[:16]


def require_unchanged(row: Base, mark: str) -> None:
    """Raises ChangeRefusedError where the row is no longer what the form showed."""
    if mark and mark != version_of(row):
        raise ChangeRefusedError("您填表的时候，别人改了这一项。请打开它看看现在的内容，再改一次。")
