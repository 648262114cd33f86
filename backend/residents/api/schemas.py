"""Schemas of logins and of a resident's own data. Examples are invented."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from backend.api.schemas import BuildingOut, In, RowId, example
from backend.complaints.api.schemas import example_in

Code = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[\x21-\x7e]+$")]
RefreshToken = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[A-Za-z0-9_-]+$")]


class SessionIn(In):
    model_config = example_in(code="0f1aBc2dE3")

    code: Code = Field(description="Of wx.login; good once, for five minutes.")


class RefreshIn(In):
    model_config = example_in(refresh_token="k2vH0m3p_Q8a1X5wT7yB9cD4eF6gJ2kL0nR3sU6vZ1")  # noqa: S106 - invented

    refresh_token: RefreshToken


class SessionOut(BaseModel):
    """Of a login. The refresh token is good once: each refresh gives the next."""

    model_config = example(
        access_token="8f14e45fceea167a5a36dedd4bea2543",  # noqa: S106 - invented
        access_expires_in=7200,
        refresh_token="k2vH0m3p_Q8a1X5wT7yB9cD4eF6gJ2kL0nR3sU6vZ1",  # noqa: S106 - invented
        refresh_expires_in=2592000,
        agreed=False,
    )

    access_token: str
    access_expires_in: int = Field(description="Seconds.")
    refresh_token: str
    refresh_expires_in: int = Field(description="Seconds.")
    agreed: bool


class PlaceOut(BaseModel):
    model_config = example(id=17, name="示例花园", street="示例街道")

    id: int
    name: str
    street: str


class HomeOut(BaseModel):
    model_config = example(
        community={"id": 17, "name": "示例花园", "street": "示例街道"}, building={"id": 3, "name": "3号楼"}
    )

    community: PlaceOut
    building: BuildingOut | None


class MeOut(BaseModel):
    model_config = example(
        agreed_version="2026-11", phone_masked="138****8000", phone_verified=True, homes=[], complaints_open=1
    )

    agreed_version: str = Field(description="Empty where nothing was agreed to.")
    phone_masked: str = Field(description="Empty where none is kept.")
    phone_verified: bool
    homes: list[HomeOut]
    complaints_open: int


class AgreementIn(In):
    model_config = example_in(version="2026-11")

    version: Annotated[str, Field(min_length=1, max_length=20, pattern=r"^[0-9A-Za-z.-]+$")]


class PhoneIn(In):
    model_config = example_in(phone="13800138000")

    phone: Annotated[str, Field(min_length=1, max_length=40)]


class PhoneCodeIn(In):
    model_config = example_in(code="e31968a7f94cc5ee25fafc2aef2773f0")

    code: Code = Field(description="Of the button `getPhoneNumber`; good once, for five minutes.")


class HomeIn(In):
    model_config = example_in(community_id=17, building_id=3)

    community_id: RowId
    building_id: RowId | None = None


class HomesIn(In):
    model_config = example_in(homes=[{"community_id": 17, "building_id": 3}])

    homes: Annotated[list[HomeIn], Field(max_length=5)]


class AnswerIn(In):
    model_config = example_in(template_id="REPLYxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", answer="accept")

    template_id: Annotated[str, Field(min_length=1, max_length=64)]
    answer: Literal["accept", "reject", "ban", "filter"]


class AnswersIn(In):
    model_config = example_in(
        answers=[{"template_id": "REPLYxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "answer": "accept"}]
    )

    answers: Annotated[list[AnswerIn], Field(min_length=1, max_length=10)]


class TemplateOut(BaseModel):
    model_config = example(kind="reply", id="REPLYxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")

    kind: str
    id: str


class SubscriptionsOut(BaseModel):
    """The templates to ask for, and how many sends of each are accepted and unspent."""

    model_config = example(
        templates=[{"kind": "reply", "id": "REPLYxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}],
        unspent={"REPLYxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx": 2},
    )

    templates: list[TemplateOut]
    unspent: dict[str, int]


class ExportOut(BaseModel):
    """All that is kept of the person who asks. What it holds grows with the service."""

    model_config = example(
        person={"phone": "+8613800138000", "phone_verified": True, "agreed_version": "2026-11"},
        logins=[{"since": "2026-11-19T02:30:00Z"}],
        chat=None,
        chat_media=[],
        notices=[],
        subscriptions=[],
        complaints=[{"number": "2606507234", "words": "三号楼楼道灯坏了三天", "looks": []}],
    )

    person: dict[str, Any]
    logins: list[dict[str, Any]]
    chat: Any
    chat_media: list[dict[str, Any]]
    notices: list[dict[str, Any]]
    subscriptions: list[dict[str, Any]]
    complaints: list[dict[str, Any]]
