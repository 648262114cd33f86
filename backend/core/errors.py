"""Errors of the domain, each with its stable code and the HTTP status of its answer.

Pages, the API and Open311 all answer with `status`; only Open311 has 400 where its specification knows no
finer one. A subject's own errors say both beside each other, as these do.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with one field of a form, in the user's words; empty for the form as a whole."""

    field: str
    message: str


class LinshengError(Exception):
    """Base of all errors whose `message` may be shown to a person.

    `code` is stable and goes to API clients; `message` is Chinese, for residents and staff. `problems` is for
    the form that caused it.
    """

    code = "error"
    status = 400

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message
        self.problems = [FieldProblem("", message)]


def _sentence(message: str) -> str:
    return message if message.endswith(("。", "？", "！")) else f"{message}。"


class InvalidInputError(LinshengError):
    """One or more fields cannot be accepted; every problem is listed at once."""

    code = "invalid_input"
    status = 422

    def __init__(self, problems: list[FieldProblem]) -> None:
        super().__init__("".join(_sentence(problem.message) for problem in problems))
        self.problems = problems


class NotFoundError(LinshengError):
    """It does not exist, or whoever asks must not know that it does."""

    code = "not_found"
    status = 404


class ForbiddenError(LinshengError):
    """They may see it, and may not do this with it."""

    code = "forbidden"
    status = 403


class MoveRefusedError(LinshengError):
    """The complaint's state or history does not allow this step."""

    code = "move_refused"
    status = 409


class ChangeRefusedError(LinshengError):
    """Something else, changed or made meanwhile, stands in the way of this change."""

    code = "change_refused"
    status = 409


class DamagedDataError(LinshengError):
    """What is stored cannot be read, and only a backup has it."""

    code = "damaged_data"
    status = 409


class NotNowError(LinshengError):
    """What a request needs is away or busy; the same may succeed soon. A form comes back as it was typed."""

    status = 503


class StoreAwayError(NotNowError):
    """Photos and recordings cannot be kept or read now. `reason` is for operators."""

    code = "store_away"

    def __init__(self, reason: str) -> None:
        super().__init__("照片和录音暂时存取不了，请过几分钟再试，或者先不带照片和录音提交。")
        self.reason = reason


class DecodersBusyError(NotNowError):
    """As many photos and recordings are read at once as the machine can bear."""

    code = "decoders_busy"

    def __init__(self) -> None:
        super().__init__("这会儿传照片和录音的人太多，还没有收下。请过半分钟再试一次。")


class FilesTooCostlyError(NotNowError):
    """The files of one form took all the time that a form may."""

    code = "files_too_costly"

    def __init__(self) -> None:
        super().__init__("前面的太大、太费时间，这里还没有收下。请再选一次，一次少选几个。")


class ConfigError(Exception):
    """The settings make no sense; the text is one English sentence a problem, for the operator."""


class KeyReusedError(LinshengError):
    """The key belongs to a submission with other words; answering with that one would lose these."""

    code = "key_reused"
    status = 409
