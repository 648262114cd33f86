"""The forms of the status page: one parser a move of residents. The rules check what was meant.

Each raises InvalidInputError with what is wrong with the form.
"""

from collections.abc import Callable, Sequence

from werkzeug.datastructures import FileStorage, MultiDict

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

ANSWERS = {"yes": True, "no": False}

Parser = Callable[[FieldReader, Sequence[FileStorage]], ResidentMove]


def parse_resident_move(
    name: Ability, form: MultiDict[str, str], files: Sequence[FileStorage]
) -> ResidentMove:
    """`files` are the photos that came with the form."""
    return PARSERS[name](FieldReader(form), files)


def _rating(reader: FieldReader, _files: Sequence[FileStorage]) -> Rating:
    """On the page the first question must be answered."""
    solved = ANSWERS.get(reader.raw("solved"))
    if solved is None:
        raise InvalidInputError([FieldProblem("solved", "请选择问题解决了没有。")])
    return Rating(solved, ANSWERS.get(reader.raw("satisfied")), reader.raw("words"))


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
