"""What went wrong, in words a resident can act on."""

import time
from http import HTTPStatus

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import (
    HTTPException,
    InternalServerError,
    MethodNotAllowed,
    NotFound,
    RequestEntityTooLarge,
    TooManyRequests,
)

from backend.complaints.photos import MAX_BYTES, MAX_PHOTOS
from backend.errors import LinshengError, NotFoundError
from backend.services import limiter
from backend.web.pages import is_page

DRAIN_LIMIT = 64 * 1024 * 1024
CHUNK = 256 * 1024


def register(app: Flask) -> None:
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(LinshengError, _domain)


def _http(error: HTTPException) -> ResponseReturnValue:
    if not is_page(request.path) or (error.code or 0) < HTTPStatus.BAD_REQUEST:
        return error
    if isinstance(error, RequestEntityTooLarge):
        _drain()
    return _page(*_explained(error), error.code or HTTPStatus.INTERNAL_SERVER_ERROR)


def _domain(error: LinshengError) -> ResponseReturnValue:
    if not is_page(request.path):
        raise error
    if isinstance(error, NotFoundError):
        return _page("没有找到", error.message, HTTPStatus.NOT_FOUND)
    return _page("这一步没有成功", error.message, HTTPStatus.CONFLICT)


def _explained(error: HTTPException) -> tuple[str, str]:
    megabytes = MAX_BYTES // 1024 // 1024
    match error:
        case NotFound():
            return "没有这个页面", "地址可能不完整，或者页面已经不在了。"
        case MethodNotAllowed():
            return "请从首页重新进入", "这个地址不能直接打开。"
        case RequestEntityTooLarge():
            limits = (
                f"照片最多 {MAX_PHOTOS} 张，每张不超过 {megabytes} MB，合计不超过 100 MB；文字最多 2000 字。"
            )
            advice = "请返回上一页，内容还在；减少几张照片或缩短文字后再提交。"
            return "内容太大，没有收下", limits + advice
        case TooManyRequests():
            return "操作太频繁，请稍等", f"请在{_wait()}后再试。您已填写的内容还在上一页。"
        case InternalServerError():
            return "系统出错了", "这不是您的问题，我们已经记录下来。请过几分钟再试，上一页填写的内容还在。"
        case _:
            return "这一步没有成功", "提交的内容不完整，请返回上一页再试一次。"


def _wait() -> str:
    """How long the broken limit still holds."""
    limit = limiter.current_limit
    seconds = int(limit.reset_at - time.time()) if limit else 0
    return f"{seconds // 60 + 1} 分钟" if seconds > 0 else "几分钟"


def _page(title: str, words: str, status: int) -> ResponseReturnValue:
    return render_template("error.html", title=title, words=words), status


def _drain() -> None:
    """Read on what the browser still sends; answered earlier, it shows a broken connection."""
    stream = request.environ["wsgi.input"]
    left = min(int(request.content_length or 0), DRAIN_LIMIT)
    try:
        while left > 0 and (chunk := stream.read(min(CHUNK, left))):
            left -= len(chunk)
    except OSError:
        return
