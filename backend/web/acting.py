"""One change, one POST: done and told, or the form again as it was filled in."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import abort, flash, redirect
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from backend.core.errors import FieldProblem, InvalidInputError, LinshengError, NotFoundError
from backend.services import services

Answer = str | Response | tuple[str, int]
UNCHANGED = "没有改动，什么都没有变。"


@dataclass(frozen=True, slots=True)
class Done:
    """What is said, and where it goes on."""

    says: str
    address: str


def attempt(work: Callable[[Session], Done | str], again: Callable[[list[FieldProblem]], str]) -> Answer:
    """`work` in one transaction; it may answer with a page instead. `again` shows the form with its problems.

    What does not exist is 404; what is wrong 422; what something else stands in the way of 409.
    """
    try:
        with services().database.transaction() as session:
            done = work(session)
    except NotFoundError:
        abort(404)
    except InvalidInputError as invalid:
        return again(invalid.problems), 422
    except LinshengError as refused:
        return again([FieldProblem("", refused.message)]), 409
    if isinstance(done, str):
        return done
    flash(done.says)
    return redirect(done.address, 303)
