"""What goes in and out, typed. Examples are invented."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

RowId = Annotated[int, Field(ge=1, le=2**53 - 1)]  # what JavaScript can hold exactly
Token = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{10,64}$")]


class In(BaseModel):
    """A request: unknown fields and silent conversions are refused."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Problem(BaseModel):
    field: str
    message: str


class ErrorOut(BaseModel):
    """Every error. `code` is stable; `message` may be shown as it is."""

    code: str = Field(examples=["invalid_input"])
    message: str = Field(examples=["请写下遇到的问题，至少 2 个字。"])
    field: str | None = None
    problems: list[Problem] | None = None


class CategoryOut(BaseModel):
    code: str = Field(examples=["lift"])
    name: str = Field(examples=["电梯"])
    emergency_advice: str


class CategoriesOut(BaseModel):
    categories: list[CategoryOut]


class CommunityBrief(BaseModel):
    id: int
    name: str = Field(examples=["众望小区"])
    street: str = Field(examples=["桥头街道"])
    sure: bool = Field(description="The name itself, or the same sound. Ask when false.")


class CommunitiesOut(BaseModel):
    communities: list[CommunityBrief]


class SearchQuery(BaseModel):
    name: Annotated[str, Field(min_length=1, max_length=60, examples=["众旺小区"])]


class Office(BaseModel):
    name: str
    phone: str
    reason: str = Field(examples=["物业服务合同"])


class BuildingOut(BaseModel):
    id: int
    name: str = Field(examples=["3号楼"])


class CommunityOut(BaseModel):
    id: int
    name: str
    street: str
    address: str
    is_demo: bool
    responsible: list[Office] = Field(description="Who answers, nearest first.")
    buildings: list[BuildingOut]


class CodeOut(BaseModel):
    """What a printed code leads to; a revoked one still names its compound."""

    id: int
    code: str = Field(examples=["37YY54JY"])
    revoked: bool
    building_id: int | None
    community: CommunityOut


class PhotoOut(BaseModel):
    reference: str = Field(description="Valid for two hours, to be named in a complaint.")
    width: int
    height: int


class ComplaintIn(In):
    words: Annotated[str, Field(max_length=20_000, examples=["三号楼楼道灯坏了三天"])]
    category: Annotated[str, Field(max_length=30)] | None = None
    code: Annotated[str, Field(max_length=40)] | None = Field(None, description="The printed code.")
    community_id: RowId | None = None
    building_id: RowId | None = None
    street_id: RowId | None = None
    place: Annotated[str, Field(max_length=1000)] = ""
    phone: Annotated[str, Field(max_length=40)] = ""
    anonymous: bool = True
    photos: Annotated[list[Annotated[str, Field(max_length=400)]], Field(max_length=9)] = []


class ReceiptOut(BaseModel):
    number: str = Field(examples=["2606507234"])
    pin: str = Field(examples=["652007"])
    token: str
    status_url: str
    emergency_advice: str


class TimelineItem(BaseModel):
    move: str = Field(examples=["reply"])
    title: str = Field(examples=["答复"])
    at: datetime
    words: str
    photos: list[str]


class ComplaintOut(BaseModel):
    number: str
    state: str = Field(examples=["dispatched"])
    state_name: str
    category: str
    community: str | None
    building: str | None
    place: str
    words: str
    submitted_at: datetime
    accept_due_at: datetime
    reply_due_at: datetime
    solved: bool | None
    satisfied: bool | None
    handler: Office
    timeline: list[TimelineItem]


class RatingIn(In):
    """Two separate answers; either may be left open."""

    solved: bool | None = None
    satisfied: bool | None = None
    words: Annotated[str, Field(max_length=20_000)] = ""


class WordsIn(In):
    words: Annotated[str, Field(max_length=20_000)] = ""


class FindIn(In):
    number: Annotated[str, Field(max_length=40, examples=["260 650 7234"])]
    pin: Annotated[str, Field(max_length=12, examples=["652007"])]


class TokenOut(BaseModel):
    token: str


class KeyHeaders(BaseModel):
    """Header names reach us in any case."""

    idempotency_key: Annotated[
        str, Field(alias="Idempotency-Key", min_length=8, max_length=64, pattern=r"^[\x21-\x7e]+$")
    ]
