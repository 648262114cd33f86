"""The webhook that WeChat's servers call for every message and event of the official account.

Whatever arrives with a good signature is answered with status 200: on anything else WeChat tells the
resident that the account is out of service.
"""

import logging
from datetime import datetime

from flask import Blueprint, Flask, Response, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from backend.core.clock import utc_now
from backend.web.services import EXTENSION, Services, services
from backend.wechat.conversation import replies
from backend.wechat.webhook import clerk
from backend.wechat.webhook.envelope import BadSignatureError, Envelope
from backend.wechat.webhook.incoming import Incoming, UnreadableError
from backend.wechat.webhook.refusals import refusals

MAX_BODY = 64 * 1024

PREFIX = "/wechat"

webhook = Blueprint("wechat", __name__)
_log = logging.getLogger(__name__)


def register(app: Flask) -> None:
    """Without a token no delivery can be trusted, so there is no webhook then.

    It is an app of its own: pages' limits by address (all residents come from the few addresses of WeChat's
    servers), CSRF tokens and headers do not concern it, and would cost as much as its own work.
    """
    found: Services = app.extensions[EXTENSION]
    if not found.config.wechat_token:
        return
    own = Flask("backend.wechat", static_folder=None)
    own.extensions[EXTENSION] = found
    own.register_blueprint(webhook)
    app.wsgi_app = DispatcherMiddleware(  # type: ignore[method-assign]  # Flask's documented way to wrap
        app.wsgi_app, {PREFIX: own.wsgi_app}
    )


@webhook.get("/", strict_slashes=False)
def prove() -> Response:
    """WeChat's check that the address is ours, made when the console is filled in."""
    Envelope(services().config, request.args, utc_now())
    # Never as HTML: whoever holds a signed address could have a script of theirs sent back.
    return _answer(request.args.get("echostr", ""), "text/plain")


@webhook.post("/", strict_slashes=False)
def receive() -> Response:
    now = utc_now()
    envelope = Envelope(services().config, request.args, now)
    try:
        incoming = envelope.open(_bounded_body())
    except UnreadableError as unreadable:
        refusals.note(str(unreadable))
        return _answer("")
    said = _think(incoming, now)
    if said.to_desk:
        return _answer(envelope.hand_over(incoming, now), "text/xml")
    return _answer(envelope.pack(incoming, said.words, now), "text/xml") if said.words else _answer("")


@webhook.errorhandler(BadSignatureError)
def _forbidden(error: BadSignatureError) -> tuple[Response, int]:
    refusals.note(f"bad {error}")
    return _answer(""), 403


def _bounded_body() -> bytes:
    """The body, given up as soon as it proves longer than WeChat's longest."""
    request.max_content_length = MAX_BODY
    try:
        return request.get_data(cache=False)
    except HTTPException as error:
        raise UnreadableError(f"body: {error.name}") from None


def _think(incoming: Incoming, now: datetime) -> clerk.Answer:
    """The clerk's answer; where the database gave way a second try, and then honest words."""
    try:
        try:
            return clerk.answer(services(), incoming, now)
        except SQLAlchemyError:
            _log.warning("WeChat delivery tried again", exc_info=True)
            return clerk.answer(services(), incoming, now)
    except Exception:  # noqa: BLE001 - a mistake of ours must not look like an account out of service
        _log.exception("WeChat delivery not answered")
        return clerk.Answer(replies.BUSY)


def _answer(text: str, mimetype: str = "text/plain") -> Response:
    return Response(text, mimetype=mimetype, headers={"X-Content-Type-Options": "nosniff"})
