"""What our webhook is compared with: other WSGI applications that answer the same deliveries."""

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask, Response, request
from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.replies import TextReply
from wechatpy.utils import check_signature

from backend.core.config import Config

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

WORDS = "收到了，我们会尽快处理。"
FIXED = b"<xml><Content><![CDATA[ok]]></Content></xml>"


def bare() -> "WSGIApplication":
    """The cost of the HTTP server itself."""

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        start_response("200 OK", [("Content-Type", "text/xml"), ("Content-Length", str(len(FIXED)))])
        return [FIXED]

    return answer


def werobot() -> "WSGIApplication":
    """WeRoBot on Bottle, as its own documentation serves it."""
    from werobot import WeRoBot
    from werobot.config import Config as RobotConfig

    token = Config.from_env(os.environ).wechat_token
    robot = WeRoBot(config=RobotConfig(TOKEN=token, SESSION_STORAGE=False))
    robot.add_handler(lambda _message: WORDS)
    application: WSGIApplication = robot.wsgi
    return application


def stateless() -> Flask:
    """Flask and wechatpy: signature, parsing, a reply, plain or encrypted; nothing is kept."""
    config = Config.from_env(os.environ)
    crypto = WeChatCrypto(config.wechat_token, config.wechat_aes_key, config.wechat_appid)
    app = Flask("stateless")

    @app.post("/wechat/")
    def receive() -> Response:
        query = request.args
        stamp, nonce = query["timestamp"], query["nonce"]
        check_signature(config.wechat_token, query["signature"], stamp, nonce)
        body, sealed = request.get_data(), query.get("encrypt_type") == "aes"
        if sealed:
            body = crypto.decrypt_message(body, query["msg_signature"], stamp, nonce)
        reply = TextReply(content=WORDS, message=parse_message(body)).render()
        return Response(crypto.encrypt_message(reply, nonce) if sealed else reply, mimetype="text/xml")

    return app
