"""Complaints, typed. Examples are invented."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from backend.api.schemas import In, Office, RowId, example
from backend.complaints.rules.handling.resident_moves import Ability
from backend.models import State

Words = Annotated[str, Field(max_length=20_000)]
Reference = Annotated[str, Field(max_length=600)]
Photos = Annotated[list[Reference], Field(max_length=9)]
Recordings = Annotated[list[Reference], Field(max_length=3)]


def example_in(**values: Any) -> ConfigDict:
    return ConfigDict(extra="forbid", strict=True, json_schema_extra={"examples": [values]})


class ComplaintIn(In):
    model_config = example_in(words="三号楼楼道灯坏了三天", community_id=17, building_id=3, anonymous=True)

    words: Words
    category: Annotated[str, Field(max_length=30)] | None = None
    code: Annotated[str, Field(max_length=40)] | None = Field(None, description="The printed code.")
    community_id: RowId | None = None
    building_id: RowId | None = None
    street_id: RowId | None = None
    place: Annotated[str, Field(max_length=1000)] = ""
    phone: Annotated[str, Field(max_length=40)] = ""
    anonymous: bool = True
    photos: Photos = Field(default_factory=list)
    recordings: Recordings = Field(default_factory=list)
    same_as: Reference | None = Field(None, description="`reference` of POST /complaints/similar.")


class ReceiptOut(BaseModel):
    model_config = example(
        number="2606507234",
        pin="652007",
        token="1FqB0pJ8m3Qv6sT4w2Xy9A",  # noqa: S106 - invented
        status_url="https://linsheng.example.gov.cn/c/1FqB0pJ8m3Qv6sT4w2Xy9A",
        emergency_advice="",
    )

    number: str
    pin: str
    token: str
    status_url: str
    emergency_advice: str


class RecordingItem(BaseModel):
    model_config = example(address="/api/v1/complaints/1FqB0pJ8m3Qv6sT4w2Xy9A/recordings/5", seconds=12)

    address: str
    seconds: int


class TimelineItem(BaseModel):
    model_config = example(
        move="reply", title="答复", at="2026-11-20T02:30:00Z", words="已经换好了。", photos=[], recordings=[]
    )

    move: str
    title: str
    at: datetime
    words: str
    photos: list[str] = Field(description="Addresses below this service.")
    recordings: list[RecordingItem]


class CountdownOut(BaseModel):
    """`accept` and `reply` are awaited from the office, `rate` and `reopen` from the resident."""

    model_config = example(
        what="reply",
        words="还有 3 个工作日答复",
        due_at="2026-11-26T16:00:00Z",
        working_days_left=3,
        overdue=False,
    )

    what: Literal["reply", "rate", "reopen"]
    words: str
    due_at: datetime
    working_days_left: int = Field(ge=0)
    overdue: bool


class ComplaintBrief(BaseModel):
    model_config = example(
        number="2606507234",
        token="1FqB0pJ8m3Qv6sT4w2Xy9A",  # noqa: S106 - invented
        state="accepted",
        state_name="已签收，办理中",
        category="公共照明",
        community="示例花园",
        words="三号楼楼道灯坏了三天",
        submitted_at="2026-11-19T02:30:00Z",
        countdown=None,
        can=["urge", "add", "withdraw"],
    )

    number: str
    token: str
    state: State
    state_name: str
    category: str
    community: str | None
    words: str = Field(description="The first 60 characters.")
    submitted_at: datetime
    countdown: CountdownOut | None
    can: list[Ability]


class ComplaintsOut(BaseModel):
    model_config = example(
        complaints=[
            {
                "number": "2606507234",
                "token": "1FqB0pJ8m3Qv6sT4w2Xy9A",
                "state": "accepted",
                "state_name": "已签收，办理中",
                "category": "公共照明",
                "community": "示例花园",
                "words": "三号楼楼道灯坏了三天",
                "submitted_at": "2026-11-19T02:30:00Z",
                "countdown": None,
                "can": ["urge", "add", "withdraw"],
            }
        ],
        next_cursor="2606507234",
    )

    complaints: list[ComplaintBrief]
    next_cursor: str | None


class PageQuery(BaseModel):
    limit: Annotated[int, Field(ge=1, le=50)] = 20
    cursor: Annotated[str, Field(max_length=40, description="`next_cursor` of the page before.")] | None = (
        None
    )


class ComplaintOut(BaseModel):
    model_config = example(
        number="2606507234",
        state="accepted",
        state_name="已签收，办理中",
        explanation="下面的单位已经签收，正在处理。",
        since_redo=[],
        category="公共照明",
        community="示例花园",
        building="3号楼",
        place="",
        words="三号楼楼道灯坏了三天",
        submitted_at="2026-11-19T02:30:00Z",
        accept_due_at="2026-11-20T16:00:00Z",
        reply_due_at="2026-11-26T16:00:00Z",
        solved=None,
        satisfied=None,
        handler={"name": "示例物业", "phone": "010-00000004", "reason": "物业服务合同"},
        timeline=[],
        countdown=None,
        can=["urge", "add", "withdraw"],
    )

    number: str
    state: State
    state_name: str
    explanation: str = Field(description="What the state means for who waits, for people.")
    since_redo: list[str] = Field(
        description="What is different since the resident said that it is not solved, for people; else empty."
    )
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
    countdown: CountdownOut | None
    can: list[Ability]


class RatingIn(In):
    """Two separate answers; either may be left open."""

    model_config = example_in(solved=True, satisfied=True, words="谢谢。")

    solved: bool | None = None
    satisfied: bool | None = None
    words: Words = ""


class WordsIn(In):
    model_config = example_in(words="又坏了，请再看看。")

    words: Words = ""


class AdditionIn(In):
    """At least one of the three."""

    model_config = example_in(words="二单元的灯也坏了。", photos=[], recordings=[])

    words: Words = ""
    photos: Photos = Field(default_factory=list)
    recordings: Recordings = Field(default_factory=list)


class FindIn(In):
    model_config = example_in(number="260 650 7234", pin="652007")

    number: Annotated[str, Field(max_length=40)]
    pin: Annotated[str, Field(max_length=12)]


class AnswerItem(BaseModel):
    model_config = example(at="2026-11-20T02:30:00Z", words="已经换好了。")

    at: datetime
    words: str


class FoundOut(BaseModel):
    """What a PIN shows. The rest needs the token or the session."""

    model_config = example(
        number="2606507234",
        state="accepted",
        state_name="已签收，办理中",
        category="公共照明",
        submitted_at="2026-11-19T02:30:00Z",
        office="示例物业",
        reply_due_at="2026-11-26T16:00:00Z",
        reply_promise="11月26日24点前答复",
        answers=[],
    )

    number: str
    state: State
    state_name: str
    category: str
    submitted_at: datetime
    office: str
    reply_due_at: datetime | None
    reply_promise: str = Field(description="Until when the answer is owed, for people; empty where none is.")
    answers: list[AnswerItem]
