"""Values of the registry as a sheet shows them, for exports and for what an import would change."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.fields.kinds import FEN
from backend.models import CommitteeKind, ServiceMode
from backend.models.labels import COMMITTEE_NAMES, SERVICE_MODE_NAMES
from backend.registry.rules.sheets import BY_NAME, RegistrySheet
from backend.sheets.columns import Column

Labels = Mapping[str, Mapping[int, str]]


def labels_for(session: Session, sheet: RegistrySheet) -> Labels:
    """Of each sheet that this one refers to: the label of a row by its id."""
    return {column.refers: _labels(session, column.refers) for column in sheet.columns if column.refers}


def cell_of(column: Column, value: Any, labels: Labels) -> str:
    if value is None:
        return ""
    if column.refers:
        return labels[column.refers][value]
    if column.kind is FEN:
        return f"{Decimal(value) / 100:.2f}"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return value.isoformat()
    return _name(value) if isinstance(value, StrEnum) else str(value)


def _name(value: StrEnum) -> str:
    if isinstance(value, ServiceMode):
        return SERVICE_MODE_NAMES[value]
    return COMMITTEE_NAMES[value] if isinstance(value, CommitteeKind) else str(value)


def _labels(session: Session, name: str) -> dict[int, str]:
    sheet = BY_NAME[name]
    id_and_label = session.execute(select(sheet.model.id, getattr(sheet.model, sheet.label)))
    return {row_id: label for row_id, label in id_and_label}  # noqa: C416 - typed
