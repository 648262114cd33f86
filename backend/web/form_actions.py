"""Runs one change for one POST: redirects, or shows the form again with its problems."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import abort, flash, redirect
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from backend.core.errors import FieldProblem, LinshengError, NotFoundError
from backend.web.services import services

Answer = str | Response | tuple[str, int]
UNCHANGED = "没有改动，什么都没有变。"


@dataclass(frozen=True, slots=True)
class Saved:
    """What is said, and where it goes on."""

    says: str
    address: str


def run_form_action(
    work: Callable[[Session], Saved | str], again: Callable[[list[FieldProblem]], str]
) -> Answer:
    """`work` in one transaction; it may answer with a page instead. `again` shows the form with its problems.

    Every refusal answers with the status of its error.
    """
    try:
        with services().database.transaction() as session:
            outcome = work(session)
    except NotFoundError:
        abort(404)
    except LinshengError as refused:
        return again(refused.problems), refused.status
    if isinstance(outcome, str):
        return outcome
    flash(outcome.says)
    return redirect(outcome.address, 303)


def in_one(problems: Sequence[FieldProblem]) -> str:
    """For a page that has one line for what is wrong."""
    return "".join(problem.message for problem in problems)
