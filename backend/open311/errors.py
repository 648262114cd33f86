"""Errors as the specification lists them: 403 for a key, 404 for what is not there, 400 for nearly all."""

from flask import Response, current_app, request
from werkzeug.exceptions import HTTPException, ServiceUnavailable, default_exceptions

from backend.core.errors import KeyReusedError, LinshengError
from backend.models.session import is_temporary
from backend.open311.blueprint import open311
from backend.open311.formats import answer
from backend.web.services import services

WORDS = {
    400: "请求看不懂，请检查参数。",
    404: "没有这个地址。可用的有 discovery、services、requests、servicerequestupdates、tokens，"
    "结尾写 .json 或 .xml。",
    405: "这个地址不支持这种操作。",
    413: "内容太大。",
    415: "请用 application/x-www-form-urlencoded 提交，带照片时用 multipart/form-data。",
    429: "操作太频繁，请稍后再试。",
}
FINER = {403, 404}  # all that the specification has beside 400


def refused(status: int, *descriptions: str) -> Response:
    return answer(
        "errors", [{"code": status, "description": description} for description in descriptions], status
    )


@open311.errorhandler(KeyReusedError)
def key_reused(_error: KeyReusedError) -> Response:
    names = "Idempotency-Key、external_id 或 update_id"
    return refused(400, f"这个 {names} 已经用过，而内容和那一次不同。新的事请用新的编号。")


@open311.errorhandler(LinshengError)
def domain_error(error: LinshengError) -> Response:
    status = error.status if error.status in FINER else 400
    return refused(status, *(problem.message for problem in error.problems))


def http_error(error: HTTPException) -> Response:
    status = error.code or 500
    fault = f"系统暂时出错，请稍后再试；紧急情况请拨 {services().config.hotline}。"
    response = refused(status, WORDS.get(status, WORDS[400] if status < 500 else fault))  # noqa: PLR2004
    for name, value in error.get_headers():
        if name.lower() in {"retry-after", "allow"}:
            response.headers[name] = value
    return response


# By status, since Flask asks the app's handlers of a status before ours of all kinds.
for known in default_exceptions:
    open311.register_error_handler(known, http_error)


@open311.errorhandler(Exception)
def fault(error: Exception) -> Response:
    """A fault of ours: logged whole, answered without its inside."""
    if isinstance(error, HTTPException):
        return http_error(error)
    if is_temporary(error):
        current_app.logger.warning("the database is locked or away: %s", type(error).__name__)
        return http_error(ServiceUnavailable(retry_after=5))
    current_app.logger.error("Open311 fault on %s", request.endpoint, exc_info=error)
    return refused(500, f"系统暂时出错，请稍后再试；紧急情况请拨 {services().config.hotline}。")
