"""Errors of the domain. Channels turn them into pages, JSON or chat words; nothing here knows HTTP."""

from dataclasses import dataclass


class LinshengError(Exception):
    """Base of all errors whose `message` may be shown to a person.

    `code` is stable and goes to API clients; `message` is Chinese, for residents and staff.
    """

    code = "error"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with one field of a form, in the user's words."""

    field: str
    message: str


def _sentence(message: str) -> str:
    return message if message.endswith(("。", "？", "！")) else f"{message}。"


class InvalidInputError(LinshengError):
    """One or more fields cannot be accepted; every problem is listed at once."""

    code = "invalid_input"

    def __init__(self, problems: list[FieldProblem]) -> None:
        super().__init__("".join(_sentence(problem.message) for problem in problems))
        self.problems = problems


class NotFoundError(LinshengError):
    code = "not_found"


class ForbiddenError(LinshengError):
    code = "forbidden"


class MoveRefusedError(LinshengError):
    """The complaint's state or history does not allow this step."""

    code = "move_refused"


class ChangeRefusedError(LinshengError):
    """Something else, changed or made meanwhile, stands in the way of this change."""

    code = "change_refused"


class ConfigError(Exception):
    """The settings make no sense; the text is one English sentence a problem, for the operator."""
