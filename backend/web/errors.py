"""Error pages, with what the reader can do."""

import time
from http import HTTPStatus

from flask import Flask, current_app, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import (
    Forbidden,
    HTTPException,
    InternalServerError,
    MethodNotAllowed,
    NotFound,
    RequestEntityTooLarge,
    ServiceUnavailable,
    TooManyRequests,
    default_exceptions,
)

from backend.core.errors import LinshengError
from backend.core.uploads import MAX_PHOTO_BYTES, MAX_PHOTOS
from backend.models.session import is_temporary
from backend.web.error_pages import ErrorPage
from backend.web.pages import is_page
from backend.web.rendering import render
from backend.web.services import limiter

DRAIN_LIMIT = 150 * 1024 * 1024  # nine photos of the largest size taken
CHUNK = 256 * 1024
RETRY_SECONDS = 5
TITLES = {int(HTTPStatus.NOT_FOUND): "没有找到", int(HTTPStatus.GONE): "链接到期了"}


def register(app: Flask) -> None:
    for status in default_exceptions:
        app.register_error_handler(status, _http)
    app.register_error_handler(LinshengError, _domain)
    for kind in (DBAPIError, PoolTimeoutError):
        app.register_error_handler(kind, _database)


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:
        return error  # whoever raised it brought the answer along
    if isinstance(error, RequestEntityTooLarge):
        _drain()
    if not is_page(request.path):
        return _for_programs(error)
    kept_headers = {name: value for name, value in error.get_headers() if name in {"Allow", "Retry-After"}}
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    return render(_page(*_explained(error))), status, kept_headers


def _database(error: SQLAlchemyError) -> ResponseReturnValue:
    """Locked or away: nothing was kept, and the same will soon succeed. Anything else is a fault of ours."""
    if not is_temporary(error):
        raise error
    current_app.logger.warning(
        "the database is locked or away: %s at %s", type(error).__name__, request.endpoint
    )
    return _http(ServiceUnavailable(retry_after=RETRY_SECONDS))


def _for_programs(error: HTTPException) -> ResponseReturnValue:
    """The answer of the channel that registered for errors of every kind; Flask asks us first, by status."""
    html_handler = current_app.error_handler_spec[None][None].get(HTTPException)
    return current_app.ensure_sync(html_handler)(error) if html_handler else error


def _domain(error: LinshengError) -> ResponseReturnValue:
    if not is_page(request.path):
        raise error
    return render(_page(TITLES.get(error.status, "这一步没有成功"), error.message)), error.status


def _page(title: str, words: str) -> ErrorPage:
    """With the way back of whoever came this way; in the residents' frame, for there may be no session."""
    if _is_of_staff():
        return ErrorPage(title, words, "/staff/", "回到工作页面")
    if request.path.startswith("/print/"):
        return ErrorPage(title, words, "", "")
    return ErrorPage(title, words, url_for("resident.home"), "回到首页")


def _is_of_staff() -> bool:
    return request.path.startswith(("/staff", "/city"))


def _explained(error: HTTPException) -> tuple[str, str]:
    megabytes = MAX_PHOTO_BYTES // 1024 // 1024
    match error:
        case NotFound():
            return ("没有这个页面", "地址可能不完整，或者页面已经不在了。")
        case Forbidden():
            return ("没有改动", "您的账号只能查看，不能改动。")
        case MethodNotAllowed():
            return ("请从首页重新进入", "这个地址不能直接打开。")
        case RequestEntityTooLarge():
            photo_limit = f"照片最多 {MAX_PHOTOS} 张，每张不超过 {megabytes} MB，合计不超过 100 MB"
            other_limit = "表格太大的，请拆成几份" if _is_of_staff() else "文字最多 2000 字"
            advice = "请返回上一页，内容还在；减少几张照片或缩短文字后再提交。"
            return "内容太大，没有收下", f"{photo_limit}；{other_limit}。{advice}"
        case TooManyRequests():
            return ("操作太频繁，请稍等", f"请在{_wait()}后再试。您已填写的内容还在上一页。")
        case ServiceUnavailable():
            return ("系统正忙，请稍后再试", "这一步还没有保存。您填写的内容还在上一页，请过几秒再试一次。")
        case InternalServerError():
            return ("系统出错了", "这不是您的问题，我们已经记录下来。请过几分钟再试，上一页填写的内容还在。")
        case _:
            return ("这一步没有成功", "提交的内容不完整，请返回上一页再试一次。")


def _wait() -> str:
    """How long the broken limit still holds."""
    limit = limiter.current_limit
    seconds = int(limit.reset_at - time.time()) if limit else 0
    return f" {-(-seconds // 60)} 分钟" if seconds > 0 else "几分钟"


def _drain() -> None:
    """Read on what the browser still sends; answered earlier, it shows a broken connection."""
    stream = request.environ["wsgi.input"]
    remaining = min(int(request.content_length or 0), DRAIN_LIMIT)
    try:
        while remaining > 0 and (chunk := stream.read(min(CHUNK, remaining))):
            remaining -= len(chunk)
    except OSError:
        return
