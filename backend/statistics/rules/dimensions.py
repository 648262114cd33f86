"""Dimensions by which complaints are counted, and names of their keys."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, case, select
from sqlalchemy.orm import Session

from backend.models import Category, Community, Complaint, District, PropertyFirm, Street
from backend.statistics.rules.periods import Period
from backend.statistics.rules.scopes import charged_firm


class Dimension(StrEnum):
    MONTH = "month"
    CATEGORY = "category"
    DISTRICT = "district"
    STREET = "street"
    FIRM = "firm"
    COMMUNITY = "community"


DIMENSION_NAMES: dict[Dimension, str] = {
    Dimension.MONTH: "月份",
    Dimension.CATEGORY: "类别",
    Dimension.DISTRICT: "区县",
    Dimension.STREET: "街道、乡镇",
    Dimension.FIRM: "物业企业",
    Dimension.COMMUNITY: "小区",
}
NOWHERE: dict[Dimension, str] = {
    Dimension.DISTRICT: "未能确定区县",
    Dimension.STREET: "未能确定街道",
    Dimension.FIRM: "无物业企业主办",
    Dimension.COMMUNITY: "未指明小区",
}
_TABLES: dict[Dimension, type[Category | District | Street | PropertyFirm | Community]] = {
    Dimension.CATEGORY: Category,
    Dimension.DISTRICT: District,
    Dimension.STREET: Street,
    Dimension.FIRM: PropertyFirm,
    Dimension.COMMUNITY: Community,
}

Key = int | str | None


def expression(dimension: Dimension, months: Sequence[Period]) -> ColumnElement[Any]:
    """What a complaint's key is. Months are told apart by their bounds in China."""
    match dimension:
        case Dimension.MONTH:
            return case(*((Complaint.submitted_at < month.end, month.key) for month in months), else_=None)
        case Dimension.CATEGORY:
            return Complaint.category_id.expression
        case Dimension.DISTRICT:
            return Complaint.district_id.expression
        case Dimension.STREET:
            return Complaint.street_id.expression
        case Dimension.FIRM:
            return charged_firm()
        case Dimension.COMMUNITY:
            return Complaint.community_id.expression


def names(session: Session, dimension: Dimension, keys: Sequence[Key]) -> dict[Key, str]:
    """Of these keys; what belongs nowhere has a name too."""
    if dimension is Dimension.MONTH:
        return {key: str(key) for key in keys}
    table = _TABLES[dimension]
    key_names: dict[Key, str] = {None: NOWHERE.get(dimension, "")}
    key_list = [key for key in keys if key is not None]
    rows = session.execute(select(table.id, table.name).where(table.id.in_(key_list)))
    return key_names | {row.id: row.name for row in rows}
