"""The chat page of the stand-in: what a resident's phone shows, and what the demo offers to scan."""

from collections.abc import Callable
from dataclasses import asdict
from http import HTTPStatus

from flask import Blueprint, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from backend.demo.wechat_stand_in.people.sound import UnreadableSoundError, to_amr, to_mp3
from backend.demo.wechat_stand_in.places import DemoLeaflet, DemoPlaces
from backend.demo.wechat_stand_in.scanning import UnreadableCodeError, decode, leaflet_code

ACCOUNT_NAME = "邻声·我的小区"
MAX_PICTURE = 20 * 1024 * 1024
MAX_WORDS = 300
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none';"
        " base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}


def blueprint(town: DemoPlaces) -> Blueprint:
    """The page and what it asks for, below /sim/."""
    blueprint = Blueprint(
        "page", __name__, url_prefix="/sim", static_folder="static", template_folder="templates"
    )

    @blueprint.get("/")
    def chat() -> str:
        return render_template("wechat_sim/chat.html", account_name=ACCOUNT_NAME, town=town)

    @blueprint.get("/page/places")
    def places() -> Response:
        return jsonify([asdict(spot) for spot in town.spots()])

    @blueprint.get("/page/codes")
    def codes() -> Response:
        return jsonify([_leaflet_json(leaflet) for leaflet in town.leaflets()])

    @blueprint.get("/page/codes/<value>.png")
    def code_picture(value: str) -> ResponseReturnValue:
        picture = town.picture(value)
        return Response(picture, mimetype="image/png") if picture else ("", HTTPStatus.NOT_FOUND)

    @blueprint.post("/page/read")
    def read() -> ResponseReturnValue:
        """What stands in a code: typed, pasted, or in a picture."""
        try:
            words = _read()
        except UnreadableCodeError as error:
            return jsonify(error=str(error)), HTTPStatus.UNPROCESSABLE_ENTITY
        leaflet = town.leaflet(leaflet_code(words))
        return jsonify(_leaflet_json(leaflet) if leaflet else {"kind": "text", "text": words})

    @blueprint.post("/page/amr")
    def amr() -> ResponseReturnValue:
        """What was recorded here, as a phone would send it."""
        return _turned(to_amr, "audio/amr")

    @blueprint.post("/page/mp3")
    def mp3() -> ResponseReturnValue:
        """A voice of the chat, as a browser plays it."""
        return _turned(to_mp3, "audio/mpeg")

    blueprint.after_request(_guard)
    return blueprint


def _leaflet_json(leaflet: DemoLeaflet) -> dict[str, str]:
    return {"kind": "leaflet", "picture": f"page/codes/{leaflet.scene}.png", **asdict(leaflet)}


def _read() -> str:
    """Raises UnreadableCodeError."""
    request.max_content_length = MAX_PICTURE
    file = request.files.get("file")
    if file:
        return decode(file.read())[:MAX_WORDS]
    body = request.get_json(silent=True)
    words = body.get("words") if isinstance(body, dict) else None
    if not isinstance(words, str) or not words.strip():
        raise UnreadableCodeError("请写码上的字，或者贴上网址。")
    return words.strip()[:MAX_WORDS]


def _turned(turn: Callable[[bytes], bytes], mimetype: str) -> ResponseReturnValue:
    try:
        return Response(turn(request.get_data()), mimetype=mimetype)
    except UnreadableSoundError as error:
        return jsonify(error=str(error)), HTTPStatus.UNPROCESSABLE_ENTITY


def _guard(response: Response) -> Response:
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    return response
