"""Typed forms of the moves of staff. The rules check the meaning, these functions only the shape.

Each parser raises InvalidInputError with every problem of the form.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from backend.access.offices import Office
from backend.complaints.forms.move_form import ActionForm
from backend.complaints.rules.photos import StoredPhoto
from backend.complaints.rules.queries import office_choices
from backend.core.errors import FieldProblem, InvalidInputError

REACHED_BY = {"phone": "电话", "visit": "上门", "message": "微信或短信"}


@dataclass(frozen=True, slots=True)
class Ruling:
    """Yes or no from the office above, with its reason."""

    granted: bool
    words: str


@dataclass(frozen=True, slots=True)
class Reply:
    words: str
    photos: Sequence[StoredPhoto]


@dataclass(frozen=True, slots=True)
class HandOver:
    colleague_id: int
    words: str


@dataclass(frozen=True, slots=True)
class ExtensionRequest:
    """`days` are working days; None where no number was chosen."""

    days: int | None
    reason: str
    plan: str


@dataclass(frozen=True, slots=True)
class NewCategory:
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class ChosenOffice:
    office: Office
    reason: str


@dataclass(frozen=True, slots=True)
class NewPlace:
    community_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class JointMembers:
    """`leading_id` None: the complaint of the page leads. `numbers` are complaint numbers as typed."""

    leading_id: int | None
    member_ids: list[int]
    numbers: str
    reason: str


def parse_nothing(_form: ActionForm) -> None:
    """A button alone."""


def parse_words(form: ActionForm) -> str:
    return form.text()


def parse_ruling(form: ActionForm) -> Ruling:
    return Ruling(form.text("granted") == "yes", form.text())


def parse_contact(form: ActionForm) -> str:
    """How the resident was reached, and what was agreed; nothing where nothing was written of it."""
    way = REACHED_BY.get(form.text("how"))
    if way is None:
        raise InvalidInputError([FieldProblem("how", "请选择怎样联系上的。")])
    words = form.text().strip()
    return f"{way}联系：{words}" if words else ""


def parse_reply(form: ActionForm) -> Reply:
    return Reply(form.text(), form.photos)


def parse_hand_over(form: ActionForm) -> HandOver:
    return HandOver(form.number("colleague") or 0, form.text())


def parse_extension(form: ActionForm) -> ExtensionRequest:
    return ExtensionRequest(form.number("days"), form.text(), form.text("plan"))


def parse_category(form: ActionForm) -> NewCategory:
    return NewCategory(form.text("category"), form.text())


def parse_office(form: ActionForm) -> ChosenOffice:
    office = office_choices.read_value(form.text("office"))
    if office is None:
        raise InvalidInputError([FieldProblem("office", "请选择一个单位。")])
    return ChosenOffice(office, form.text())


def parse_place(form: ActionForm) -> NewPlace:
    community_id = form.number("community")
    if community_id is None:
        raise InvalidInputError([FieldProblem("community", "请先按名称查找，再选一个小区。")])
    return NewPlace(community_id, form.text())


def parse_members(form: ActionForm) -> JointMembers:
    return JointMembers(form.number("leading"), form.numbers("members"), form.text("numbers"), form.text())
