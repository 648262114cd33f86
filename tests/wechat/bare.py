"""wechatpy as it comes: its client, led to a test's server as by a name server, and the app of its manual."""

from typing import Any
from urllib.parse import urlsplit

from flask import Flask, request
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from wechatpy import WeChatClient, create_reply, parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import check_signature

from backend.config import Config


class Detour(HTTPAdapter):
    """Carries what is meant for WeChat's host to another, and remembers which host was meant."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.meant: list[str] = []
        self._url = url

    def send(self, request: PreparedRequest, **kwargs: Any) -> Response:
        parts = urlsplit(str(request.url))
        self.meant.append(str(parts.hostname))
        request.url = f"{self._url}{parts.path}?{parts.query}"
        return super().send(request, **kwargs)


def sent_to(client: WeChatClient, url: str) -> Detour:
    detour = Detour(url)
    client._http.mount("https://", detour)
    return detour


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
