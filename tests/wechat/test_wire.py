"""What a network can do to an answer, byte by byte over a raw socket."""

import contextlib
import socket
import threading
import zlib
from collections.abc import Callable, Iterator

import pytest

from backend.wechat.platform import http
from backend.wechat.platform.api_errors import Final, RetryLater
from backend.wechat.platform.http import BoundedSession

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
Say = Callable[[socket.socket], None]


class RawServer:
    """Reads one request of each connection, says what it was told to, and hangs up."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.connections = 0
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listening.getsockname()[1]}/cgi-bin/x?access_token=secret-token"

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listening.accept()
                self.connections += 1
                with connection, contextlib.suppress(OSError):
                    connection.recv(65536)
                    self._say(connection)

    def stop(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join()


@pytest.fixture
def session() -> Iterator[BoundedSession]:
    with BoundedSession() as opened:
        yield opened


@contextlib.contextmanager
def serving(say: Say) -> Iterator[RawServer]:
    server = RawServer(say)
    try:
        yield server
    finally:
        server.stop()


def bytewise(forever: bytes) -> Say:
    """A byte every 20 ms without end, each well within the time for one read."""

    def say(connection: socket.socket) -> None:
        connection.sendall(OK + b"Content-Length: 1000000\r\n\r\n")
        pause = threading.Event()
        while True:
            connection.sendall(forever)
            pause.wait(0.02)

    return say


@pytest.mark.parametrize(
    ("head", "body", "whole"),
    [
        (b"Content-Length: 2\r\n\r\n", b"{}", b"{}"),
        (b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n{\r\n1\r\n}\r\n0\r\n\r\n", b"{}"),
        (b"\r\n", b"{}", b"{}"),  # until it hangs up
    ],
    ids=["length", "chunked", "until closed"],
)
def test_whole_answers(session: BoundedSession, head: bytes, body: bytes, whole: bytes) -> None:
    with serving(lambda connection: connection.sendall(OK + head + body)) as server:
        assert session.request("get", server.url).content == whole


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"nonsense\r\n\r\n",
        OK + b"Content-Length: 1000\r\n\r\n{}",
        OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}",
        OK + b"Transfer-Encoding: chunked\r\n\r\n1000\r\n{}",
        b"HTTP/1.1 301 Moved\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n",
        OK + b"X: y\r\n" * 200 + b"\r\n{}",
    ],
    ids=[
        "nothing", "no HTTP", "cut", "bad chunk", "cut chunk", "moved", "502",
        "endless head",
    ],
)  # fmt: skip
def test_broken_answers_are_tried_later(
    session: BoundedSession, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    with (
        serving(lambda connection: connection.sendall(body)) as server,
        pytest.raises(RetryLater) as caught,
    ):
        session.request("get", server.url)
    assert server.connections == 1
    assert caught.value.__context__ is None
    assert "secret-token" not in str(caught.value) + caplog.text


def test_a_trickle_ends(session: BoundedSession, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "WHOLE_SECONDS", 0.2)
    with serving(bytewise(b" ")) as server, pytest.raises(RetryLater, match="too slow"):
        session.request("get", server.url)


def test_a_flood_ends(session: BoundedSession) -> None:
    with serving(bytewise(b" " * 65536)) as server, pytest.raises(Final, match="longer"):
        session.request("get", server.url, longest=500_000)


def test_what_comes_packed_unasked_is_not_unpacked(session: BoundedSession) -> None:
    packer = zlib.compressobj(wbits=31)
    packed = packer.compress(b" " * 10_000_000) + packer.flush()
    head = OK + f"Content-Encoding: gzip\r\nContent-Length: {len(packed)}\r\n\r\n".encode()
    with serving(lambda connection: connection.sendall(head + packed)) as server:
        assert session.request("get", server.url).content == packed
