"""The chat page of the stand-in: what a resident's phone shows, and what the demo offers to scan."""

from http import HTTPStatus

from flask import Blueprint, Flask, Response, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from backend.config import Config
from backend.models import Database
from backend.staff.demo_accounts import DEMO_PASSWORD
from backend.wechat_sim.scanning import UnreadableCodeError, classify, decode
from backend.wechat_sim.town import Town

ACCOUNT_NAME = "邻声·我的小区"
EXTENSION = "wechat_sim_town"
MAX_PICTURE = 20 * 1024 * 1024
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none';"
        " base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}

page = Blueprint("page", __name__, url_prefix="/sim", static_folder="static", template_folder="templates")


def register(app: Flask, config: Config) -> None:
    app.extensions[EXTENSION] = Town(Database(config), config)
    app.register_blueprint(page)


@page.get("/")
def chat() -> str:
    config = _town().config
    return render_template(
        "wechat_sim/chat.html",
        account_name=ACCOUNT_NAME,
        base_url=config.base_url,
        city_name=config.city_name,
        password=DEMO_PASSWORD,
    )


@page.get("/page/places")
def places() -> Response:
    return jsonify(_town().places())


@page.get("/page/codes")
def codes() -> Response:
    return jsonify(_town().codes())


@page.get("/page/codes/<value>.png")
def code_picture(value: str) -> ResponseReturnValue:
    picture = _town().picture(value)
    if picture is None:
        return "", HTTPStatus.NOT_FOUND
    return Response(picture, mimetype="image/png")


@page.post("/page/read")
def read() -> ResponseReturnValue:
    """What stands in a code: typed, pasted, or in a picture."""
    request.max_content_length = MAX_PICTURE
    file = request.files.get("file")
    try:
        words = decode(file.read()) if file else _words()
        return jsonify(classify(words, _town()))
    except UnreadableCodeError as error:
        return jsonify(message=str(error)), HTTPStatus.UNPROCESSABLE_ENTITY


@page.after_request
def _guard(response: Response) -> Response:
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _words() -> str:
    given = request.get_json(silent=True)
    words = given.get("words") if isinstance(given, dict) else None
    return words if isinstance(words, str) else ""


def _town() -> Town:
    found: Town = current_app.extensions[EXTENSION]
    return found
