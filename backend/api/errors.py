"""Turns errors of the domain into JSON answers."""

from flask import Response, current_app, jsonify, request
from werkzeug.exceptions import HTTPException

from backend.api.blueprint import api_v1
from backend.api.http_words import http_words
from backend.api.schemas import ErrorOut, Problem
from backend.core.errors import InvalidInputError, LinshengError
from backend.models.session import is_temporary

UNAUTHORISED, UNAVAILABLE = 401, 503


@api_v1.errorhandler(LinshengError)
def domain_error(error: LinshengError) -> Response:
    problems = error.problems if isinstance(error, InvalidInputError) else []
    body = ErrorOut(
        code=error.code,
        message=error.message,
        field=problems[0].field if problems else None,
        problems=[Problem(field=problem.field, message=problem.message) for problem in problems] or None,
    )
    response = jsonify(body.model_dump(exclude_none=True))
    response.status_code = error.status
    if response.status_code == UNAUTHORISED:
        response.headers["WWW-Authenticate"] = "Bearer"
    if response.status_code == UNAVAILABLE:
        response.headers["Retry-After"] = "5"
    return response


def http_answer(status: int) -> Response:
    """The JSON of an HTTP error."""
    code, message = http_words(status)
    return jsonify({"code": code, "message": message})


@api_v1.app_errorhandler(HTTPException)
def http_error(error: HTTPException) -> Response | HTTPException:
    """Errors under /api/ are JSON; elsewhere the error stays what it is."""
    if not request.path.startswith("/api/") or error.code is None:
        return error
    response = http_answer(error.code)
    response.status_code = error.code
    for name, value in error.get_headers():
        if name.lower() in {"retry-after", "allow"}:
            response.headers[name] = value
    return response


@api_v1.errorhandler(Exception)
def fault(error: Exception) -> tuple[Response, int]:
    """A fault of ours: logged whole, answered without its inside."""
    if isinstance(error, HTTPException):
        answer = http_answer(error.code or 500)
        return answer, error.code or 500
    if is_temporary(error):
        current_app.logger.warning("the database is locked or away: %s", type(error).__name__)
        answer = http_answer(UNAVAILABLE)
        answer.headers["Retry-After"] = "5"
        return answer, UNAVAILABLE
    current_app.logger.error("API fault on %s", request.endpoint, exc_info=error)
    return http_answer(500), 500
