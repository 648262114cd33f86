"""One place turns domain errors into answers."""

from flask import Response, current_app, jsonify, request
from werkzeug.exceptions import HTTPException

from backend.api import api_v1
from backend.api.schemas import ErrorOut, Problem
from backend.complaints.intake import KeyReusedError
from backend.errors import ForbiddenError, InvalidInputError, LinshengError, MoveRefusedError, NotFoundError

STATUSES: dict[type[LinshengError], int] = {
    InvalidInputError: 422,
    NotFoundError: 404,
    ForbiddenError: 403,
    MoveRefusedError: 409,
    KeyReusedError: 409,
}

HTTP_WORDS = {
    400: ("bad_request", "请求看不懂，请检查格式。"),
    404: ("not_found", "没有这个地址或内容。"),
    405: ("method_not_allowed", "这个地址不支持这种操作。"),
    413: ("too_large", "内容太大。"),
    415: ("unsupported_media_type", "请用 JSON 提交。"),
    429: ("too_many_requests", "操作太频繁，请稍后再试。"),
}


@api_v1.errorhandler(LinshengError)
def domain_error(error: LinshengError) -> tuple[Response, int]:
    problems = error.problems if isinstance(error, InvalidInputError) else []
    body = ErrorOut(
        code=error.code,
        message=error.message,
        field=problems[0].field if problems else None,
        problems=[Problem(field=one.field, message=one.message) for one in problems] or None,
    )
    return jsonify(body.model_dump(exclude_none=True)), STATUSES.get(type(error), 400)


@api_v1.errorhandler(RecursionError)
def too_deep(_error: RecursionError) -> tuple[Response, int]:
    return http_answer(400), 400


def http_answer(status: int) -> Response:
    """The JSON of an HTTP error."""
    code, message = HTTP_WORDS.get(status, ("error", "系统暂时出错，请稍后再试；紧急情况请拨 12345。"))
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
    current_app.logger.error("API fault on %s", request.endpoint, exc_info=error)
    return http_answer(500), 500
