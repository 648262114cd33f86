"""wechatpy as it comes: its client, led to a test's server as by a name server, and the app of its manual."""

from typing import Any
from urllib.parse import urlsplit

from flask import Flask, request
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from wechatpy import WeChatClient, create_reply, parse_message
from wechatpy.utils import check_signature

TOKEN = "t" * 32


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


def bare_app() -> Flask:
    """What wechatpy's manual shows: check the signature, answer echostr, parse, repeat what was said."""
    app = Flask("bare")
    seen: set[int] = set()

    @app.get("/wechat/")
    def prove() -> str:
        check_signature(TOKEN, request.args["signature"], request.args["timestamp"], request.args["nonce"])
        return request.args["echostr"]

    @app.post("/wechat/")
    def receive() -> str:
        check_signature(TOKEN, request.args["signature"], request.args["timestamp"], request.args["nonce"])
        message = parse_message(request.get_data())
        if message.id in seen:
            return "success"
        seen.add(message.id)
        if message.type == "event":
            words = f"welcome to {message.scene_id}" if message.event == "subscribe" else message.event
        else:
            words = message.content
        return str(create_reply(words, message).render())

    return app
