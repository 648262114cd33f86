"""Schemas of the API: errors, look-ups, headers. Examples are invented."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from backend.core.fields.values import MAX_ROW_ID


def _whole(value: object) -> object:
    """JSON knows one kind of number: 3.0 is an integer there."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


# What JavaScript can hold exactly.
RowId = Annotated[int, Field(ge=1, le=MAX_ROW_ID), BeforeValidator(_whole)]
Key = Annotated[
    str,
    Field(
        min_length=8,
        max_length=64,
        pattern=r"^[\x21-\x7e]+$",
        description="The same key with the same content does it once and answers the same again.",
        examples=["0b0f4a5e-6f0e-4a52-9a52-2f1c6a7d9b10"],
    ),
]


def example(**values: Any) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [values]})


class In(BaseModel):
    """A request: unknown fields and silent conversions are refused."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Problem(BaseModel):
    model_config = example(field="phone", message="电话号码看起来不对，请检查，如 13800138000。")

    field: str
    message: str


class ErrorOut(BaseModel):
    """Every error. `code` is stable; `message` may be shown as it is."""

    model_config = example(
        code="invalid_input",
        message="请写下遇到的问题，至少 2 个字。",
        field="words",
        problems=[{"field": "words", "message": "请写下遇到的问题，至少 2 个字。"}],
    )

    code: str
    message: str
    field: str | None = None
    problems: list[Problem] | None = None


class KeyHeaders(BaseModel):
    """Header names reach us in any case."""

    idempotency_key: Annotated[Key, Field(alias="Idempotency-Key")]


class OptionalKeyHeaders(BaseModel):
    """For what does no harm when it comes twice."""

    idempotency_key: Key | None = Field(None, alias="Idempotency-Key")


class CategoryOut(BaseModel):
    model_config = example(
        code="lift",
        name="电梯",
        notice="1 个工作日内签收，5 个工作日内答复。",
        emergency_advice="如有人被困，请先拨打 96333。",
    )

    code: str
    name: str
    notice: str = Field(description="How long it usually takes, to be shown when it is chosen.")
    emergency_advice: str = Field(description="What to do first in an emergency; empty where there is none.")


class CategoriesOut(BaseModel):
    model_config = example(
        categories=[
            {
                "code": "lift",
                "name": "电梯",
                "notice": "1 个工作日内签收，5 个工作日内答复。",
                "emergency_advice": "如有人被困，请先拨打 96333。",
            }
        ]
    )

    categories: list[CategoryOut]


class ProposalIn(In):
    model_config = ConfigDict(
        extra="forbid", strict=True, json_schema_extra={"examples": [{"words": "电梯里有人被困住了"}]}
    )

    words: Annotated[str, Field(max_length=20_000)]


class ProposalOut(BaseModel):
    """`category` is null where the words say too little: let the resident choose."""

    model_config = example(category="lift", emergency_advice="如有人被困，请先拨打 96333。")

    category: str | None
    emergency_advice: str


class CommunityBrief(BaseModel):
    model_config = example(id=17, name="示例花园", street="示例街道", sure=True, metres=None)

    id: int
    name: str
    street: str
    sure: bool = Field(description="The name itself, or the same sound. Ask when false.")
    metres: int | None = Field(None, description="How far, where it was looked for around a place.")


class CommunitiesOut(BaseModel):
    model_config = example(
        communities=[{"id": 17, "name": "示例花园", "street": "示例街道", "sure": True, "metres": None}],
        next_cursor=None,
    )

    communities: list[CommunityBrief]
    next_cursor: str | None = Field(None, description="Always null: a search gives the likeliest, not all.")


class SearchQuery(BaseModel):
    """By a printed code, else around a place (both degrees, GCJ-02 as WeChat gives it), else by name."""

    name: Annotated[str, Field(min_length=1, max_length=60, examples=["众旺小区"])] | None = None
    code: Annotated[str, Field(min_length=1, max_length=40, examples=["37YY54JY"])] | None = None
    latitude: Annotated[float, Field(ge=-90, le=90, examples=[39.9088])] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180, examples=[116.3975])] | None = None
    limit: Annotated[int, Field(ge=1, le=20)] = 5


class Office(BaseModel):
    model_config = example(name="示例物业", phone="010-00000004", reason="物业服务合同")

    name: str
    phone: str
    reason: str


class BuildingOut(BaseModel):
    model_config = example(id=3, name="3号楼")

    id: int
    name: str


class CommunityOut(BaseModel):
    model_config = example(
        id=17,
        name="示例花园",
        street="示例街道",
        address="示例路 12 号",
        is_demo=False,
        responsible=[{"name": "示例物业", "phone": "010-00000004", "reason": "物业服务合同"}],
        buildings=[{"id": 3, "name": "3号楼"}],
    )

    id: int
    name: str
    street: str
    address: str
    is_demo: bool
    responsible: list[Office] = Field(description="Who answers, nearest first.")
    buildings: list[BuildingOut]


class CodeOut(BaseModel):
    """What a printed code leads to; a revoked one still names its community."""

    model_config = example(
        id=9,
        code="37YY54JY",
        revoked=False,
        building_id=3,
        community={
            "id": 17,
            "name": "示例花园",
            "street": "示例街道",
            "address": "",
            "is_demo": False,
            "responsible": [],
            "buildings": [],
        },
    )

    id: int
    code: str
    revoked: bool
    building_id: int | None
    community: CommunityOut


class RecordRow(BaseModel):
    model_config = example(label="物业费", value="每平方米每月 0.55 元", note="")

    label: str
    value: str
    note: str


class RecordSection(BaseModel):
    model_config = example(
        key="fees",
        title="收费标准",
        state="known",
        as_of="2024-01-01",
        rows=[{"label": "物业费", "value": "每平方米每月 0.55 元", "note": ""}],
    )

    key: Literal["homes", "owners", "firm", "service", "fees", "fund", "revenue", "facilities"]
    title: str
    state: Literal["known", "unknown"]
    as_of: date | None
    rows: list[RecordRow]


class RecordOut(BaseModel):
    """我的小区, as far as the city's registry knows it."""

    model_config = example(
        community_id=17,
        name="示例花园",
        sections=[
            {
                "key": "fees",
                "title": "收费标准",
                "state": "known",
                "as_of": "2024-01-01",
                "rows": [{"label": "物业费", "value": "每平方米每月 0.55 元", "note": ""}],
            }
        ],
    )

    community_id: int
    name: str
    sections: list[RecordSection]


class PhotoOut(BaseModel):
    model_config = example(reference="WyJhYi9hYmMuanBnIl0.Zx", width=1440, height=1080)

    reference: str = Field(description="Valid for a day, to be named in a complaint.")
    width: int
    height: int


class RecordingOut(BaseModel):
    model_config = example(reference="WyJhYi9hYmMudm9pY2UiXQ.Zx", seconds=12)

    reference: str = Field(description="Valid for a day, to be named in a complaint.")
    seconds: int
