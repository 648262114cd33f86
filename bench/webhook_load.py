"""WeChat's side of the bench: signed deliveries, sent by so many clients that each wait for their answer.

One process with raw sockets, since a client library would take more of the machine than the server does.
"""

import selectors
import socket
import time
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlencode

import xmltodict
from wechatpy.crypto import WeChatCrypto
from wechatpy.utils import WeChatSigner

from backend.wechat.conversation.replies import BUSY

ACCOUNT = "gh_linsheng"
ENOUGH = 1 << 16
PATIENCE = 60.0
REFUSED = BUSY.encode()
Fields = dict[str, str]


@dataclass(frozen=True, slots=True)
class Sender:
    """Signs as WeChat does, and encrypts where it is told so."""

    token: str
    aes_key: str
    appid: str

    def request(self, fields: Fields, *, sealed: bool) -> bytes:
        """One delivery of the message, as the bytes of an HTTP request."""
        stamp, nonce = str(int(time.time())), str(time.perf_counter_ns())
        query = {"signature": self._sign(stamp, nonce), "timestamp": stamp, "nonce": nonce}
        query["openid"] = fields["FromUserName"]
        xml = _xml({"ToUserName": ACCOUNT, "CreateTime": stamp} | fields)
        if sealed:
            crypto = WeChatCrypto(self.token, self.aes_key, self.appid)
            cover = xmltodict.parse(crypto.encrypt_message(xml, nonce, stamp))["xml"]
            query |= {"encrypt_type": "aes", "msg_signature": cover["MsgSignature"]}
            xml = _xml({"ToUserName": ACCOUNT, "Encrypt": cover["Encrypt"]})
        body = xml.encode()
        head = (
            f"POST /wechat/?{urlencode(query)} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\n"
            f"Content-Type: text/xml\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    def _sign(self, *parts: str) -> str:
        signer = WeChatSigner()
        signer.add_data(self.token, *parts)
        return str(signer.signature)


@dataclass(frozen=True, slots=True)
class Sent:
    """Seconds of each answer and of all, how many answers had words, and how many asked to send it again."""

    latencies: tuple[float, ...]
    seconds: float
    answered: int
    refused: int = 0


def send(sender: Sender, port: int, clients: int, talks: Sequence[Sequence[Fields]], *, sealed: bool) -> Sent:
    """Every talk's messages in their order, no talk by two clients at once."""
    waiting = deque([sender.request(fields, sealed=sealed) for fields in talk] for talk in talks)
    with selectors.DefaultSelector() as selector:
        lines = [_Line(selector, port) for _ in range(min(clients, len(waiting)))]
        begin = time.perf_counter()
        for line in lines:
            line.take(waiting)
        while selector.get_map():
            ready = selector.select(PATIENCE)
            if not ready:
                raise TimeoutError(f"no answer within {PATIENCE:.0f} s")
            for key, _ in ready:
                key.data.read(waiting)
        seconds = time.perf_counter() - begin
    latencies = tuple(latency for line in lines for latency in line.latencies)
    return Sent(latencies, seconds, sum(line.answered for line in lines), sum(line.refused for line in lines))


class _Line:
    """A client on a connection that it keeps."""

    def __init__(self, selector: selectors.BaseSelector, port: int) -> None:
        self.latencies: list[float] = []
        self.answered = self.refused = 0
        self._selector = selector
        self._socket = socket.create_connection(("127.0.0.1", port), PATIENCE)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(self._socket, selectors.EVENT_READ, self)

    def take(self, waiting: deque[list[bytes]]) -> None:
        """Begin the next talk; without one, hang up."""
        if not waiting:
            self._selector.unregister(self._socket)
            self._socket.close()
            return
        self._talk = iter(waiting.popleft())
        self._say(next(self._talk))

    def read(self, waiting: deque[list[bytes]]) -> None:
        data = self._socket.recv(ENOUGH)
        if not data:
            raise ConnectionError("the server hung up")
        self._got += data
        body = _body(self._got)
        if body is None:
            return
        self.latencies.append(time.perf_counter() - self._said_at)
        self.answered += bool(body)
        if REFUSED in body:  # nothing was kept: the resident sends it again, as the answer asks for
            self.refused += 1
            self._say(self._said)
            return
        following = next(self._talk, None)
        if following is None:
            self.take(waiting)
        else:
            self._say(following)

    def _say(self, request: bytes) -> None:
        self._got, self._said = b"", request
        self._said_at = time.perf_counter()
        self._socket.sendall(request)


def _body(got: bytes) -> bytes | None:
    """The body of a whole answer; None while some of it is missing."""
    head, end, body = got.partition(b"\r\n\r\n")
    if not end:
        return None
    status, _, fields = head.partition(b"\r\n")
    if int(status.split(b" ", 2)[1]) != HTTPStatus.OK:
        raise RuntimeError(f"{status.decode()}: {body[:200].decode(errors='replace')}")
    length = int(_field(fields, b"content-length"))
    return body if len(body) >= length else None


def _field(fields: bytes, name: bytes) -> bytes:
    pairs = (line.partition(b":") for line in fields.split(b"\r\n"))
    return next(value.strip() for key, _, value in pairs if key.lower() == name)


def _xml(fields: Fields) -> str:
    return f"<xml>{''.join(_element(name, value) for name, value in fields.items())}</xml>"


def _element(name: str, value: str) -> str:
    """WeChat writes numbers bare and all else in a CDATA section."""
    return f"<{name}>{value}</{name}>" if value.isdigit() else f"<{name}><![CDATA[{value}]]></{name}>"


def messages(talks: Iterable[Sequence[Fields]]) -> int:
    return sum(map(len, talks))
