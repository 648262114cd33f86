"""The forms of the status page: one parser a move of residents. The rules check what was meant.

Each raises InvalidInputError with what is wrong with the form.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from werkzeug.datastructures import FileStorage, MultiDict

from backend.complaints.forms.covers import parse_cover, parse_mark
from backend.complaints.forms.photos import PhotosRefusedError, form_photos
from backend.complaints.rules.handling.resident_moves import (
    Ability,
    Addition,
    Rating,
    Reopening,
    ResidentMove,
    Urging,
    Withdrawal,
)
from backend.core.errors import FieldProblem, InvalidInputError
from backend.core.fields.reader import FieldReader
from backend.models import Cover

ANSWERS = {"yes": True, "no": False}
_BOTH = "您选了“没解决”，又选了“满意”，请改一个：解决了就选“已解决”，没解决就选“不满意”。"

Parser = Callable[[FieldReader, Sequence[FileStorage]], ResidentMove]


def parse_resident_move(
    name: Ability, form: MultiDict[str, str], files: Sequence[FileStorage]
) -> ResidentMove:
    """`files` are the photos that came with the form."""
    return PARSERS[name](FieldReader(form), files)


@dataclass(frozen=True, slots=True)
class Decision:
    """`told_mark`: for which words they saw what these tell; `cover` is what they chose, if anything.

    `is_meant`: they saw what else the words seem to be, and meant an addition.
    """

    cover: Cover | None
    told_mark: str
    is_meant: bool = False


def parse_decision(form: Mapping[str, str]) -> Decision:
    reader = FieldReader(form)
    return Decision(parse_cover(reader), parse_mark(reader), is_meant=bool(reader.raw("meant")))


def _rating(reader: FieldReader, _files: Sequence[FileStorage]) -> Rating:
    """On the page the first question must be answered, and 没解决 with 满意 is a slip of one of the two."""
    solved, satisfied = ANSWERS.get(reader.raw("solved")), ANSWERS.get(reader.raw("satisfied"))
    if solved is None:
        raise InvalidInputError([FieldProblem("solved", "请选择问题解决了没有。")])
    if solved is False and satisfied:
        raise InvalidInputError([FieldProblem("solved", _BOTH)])
    return Rating(solved, satisfied, reader.raw("words"))


def _addition(reader: FieldReader, files: Sequence[FileStorage]) -> Addition:
    """A form sent again after its answer was lost adds nothing."""
    photos, problems = form_photos(reader, files)
    if problems:
        raise PhotosRefusedError(problems, photos)
    return Addition(reader.raw("words"), photos, may_repeat=True)


PARSERS: dict[Ability, Parser] = {
    "rate": _rating,
    "reopen": lambda reader, _files: Reopening(reader.raw("words")),
    "urge": lambda reader, _files: Urging(reader.raw("words")),
    "add": _addition,
    "withdraw": lambda reader, _files: Withdrawal(reader.raw("words")),
}
