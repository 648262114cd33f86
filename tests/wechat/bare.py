"""wechatpy as it comes: the app of its manual."""

from typing import Any

from flask import Flask, request
from wechatpy import create_reply, parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import check_signature

from backend.core.config import Config


def bare_app(config: Config) -> Flask:
    """What wechatpy's manual shows: check, answer echostr, parse, skip an id seen before, say it again."""
    app = Flask("bare")
    seen: set[int] = set()

    def check() -> None:
        names = ("signature", "timestamp", "nonce")
        check_signature(config.wechat_token, *(request.args[name] for name in names))

    @app.get("/wechat/")
    def prove() -> str:
        check()
        return request.args["echostr"]

    @app.post("/wechat/")
    def receive() -> str:
        check()
        body = request.get_data()
        if request.args.get("encrypt_type") == "aes":
            crypto = WeChatCrypto(config.wechat_token, config.wechat_aes_key, config.wechat_appid)
            names = ("msg_signature", "timestamp", "nonce")
            body = crypto.decrypt_message(body, *(request.args[name] for name in names))
        message = parse_message(body)
        if message.id in seen:
            return "success"
        seen.add(message.id)
        return str(create_reply(words_for(message), message).render())

    return app


def words_for(message: Any) -> str:
    if message.type != "event":
        return str(message.content)
    if message.event == "subscribe":
        return f"welcome, {message.key}"
    return f"nothing known of {message.event}"
