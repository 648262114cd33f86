"""An official account's server on wechatpy alone: what the stand-in delivers to in its own tests."""

import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from wechatpy import parse_message
from wechatpy.crypto import WeChatCrypto
from wechatpy.replies import TextReply
from wechatpy.utils import check_signature

from backend.core.config import Config

Answer = Callable[[Any], bytes | str | None]


class Account:
    """Opens each delivery as wechatpy's manual says, and answers what `answer` makes of it.

    Text is answered as a text reply, bytes as they are; `wait` seconds are slept before.
    """

    def __init__(self, config: Config) -> None:
        self.config = config
        self.crypto = WeChatCrypto(config.wechat_token, config.wechat_aes_key, config.wechat_appid)
        self.answer: Answer = lambda message: f"听到：{getattr(message, 'content', message.type)}"
        self.waits: list[float] = []
        self.status = 200
        self.seals = True
        self.drip = 0.0
        self.messages: list[Any] = []
        self.queries: list[dict[str, str]] = []
        self.bodies: list[bytes] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}/wechat/"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join(10)
        self._server.server_close()

    def take(self, query: dict[str, str], body: bytes) -> bytes:
        self.queries.append(query)
        self.bodies.append(body)
        check_signature(self.config.wechat_token, query["signature"], query["timestamp"], query["nonce"])
        xml: Any = body
        sealed = query.get("encrypt_type") == "aes"
        if sealed:
            xml = self.crypto.decrypt_message(
                body, query["msg_signature"], query["timestamp"], query["nonce"]
            )
        message = parse_message(xml)
        self.messages.append(message)
        if self.waits:
            time.sleep(self.waits.pop(0))
        answer = self.answer(message)
        if not isinstance(answer, str):
            return answer or b""
        reply = TextReply(message=message, content=answer).render()
        if sealed and self.seals:
            reply = self.crypto.encrypt_message(reply, "nonce", str(int(time.time())))
        return reply.encode()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        account = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                query = dict(parse_qsl(urlsplit(self.path).query))
                check_signature(
                    account.config.wechat_token, query["signature"], query["timestamp"], query["nonce"]
                )
                self._send(query["echostr"].encode())

            def do_POST(self) -> None:
                query = dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))
                self._send(account.take(query, self.rfile.read(int(self.headers["Content-Length"]))))

            def _send(self, body: bytes) -> None:
                try:
                    self.send_response(account.status)
                    self.end_headers()
                    for byte in body if account.drip else ():
                        self.wfile.write(bytes([byte]))
                        time.sleep(account.drip)
                    if not account.drip:
                        self.wfile.write(body)
                except OSError:
                    self.close_connection = True  # WeChat has hung up

            def log_message(self, *_: object) -> None:
                pass

        return Handler
