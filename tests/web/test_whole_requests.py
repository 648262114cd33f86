"""The web server without a proxy before it: whoever sends half a request holds nobody up."""

import hashlib
import re
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPConnection, HTTPException, HTTPResponse
from pathlib import Path
from threading import Thread

import pytest

from backend.cli.supervisor import web_command
from backend.web.whole_requests import CLOSING_SECONDS, MOST_CLOSING
from tests.conftest import config_for
from tests.support.patience import PATIENCE
from tests.support.processes import eventually
from tests.support.servers import free_port

ROOT = Path(__file__).parents[2]
HALF = (
    b"POST /form HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\nwords=",
    b"POST /form HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nwor",
    b"GET /page HTTP/1.1\r\nHost: x\r\nAccept: text/ht",
    b"GET /page HTTP/1.1\r\nHost: x\r\nAccept: " + b"x" * 60_000,
    b"POST /form HTTP/1.1\r\nHost: x\r\nContent-Length: 149000000\r\n\r\n" + b"x" * 400_000,
)
# Answered and over, with threads and without one.
OVER = (
    b"GET /page HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    b"GET /page HTTP/1.0\r\nHost: x\r\n\r\n",
    b"POST /form HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
    b"POST /form HTTP/1.1\r\nHost: x\r\nContent-Length: 999000000\r\n\r\n",
)
# A chunk that ends as a body does: forty of them are more than the threads of both processes.
LIKE_AN_END = b"POST /form HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nwo\r\n\r\n"


# What systemd does for a service with a socket: the third file is the socket that listens already.
INHERIT = """import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ |= {"LISTEN_FDS": "1", "LISTEN_PID": str(os.getpid())}
os.execv("/bin/sh", ["sh", "-c", "exec " + sys.argv[2]])"""


class WebServer:
    """gunicorn with the options of `linsheng run`, before a small app; its socket is older than itself."""

    def __init__(self, folder: Path) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=1024)
        self.port: int = self._socket.getsockname()[1]
        command = web_command(config_for("sqlite://", folder, port=str(free_port())))
        assert "backend.wsgi:app" in command
        self._command = command.replace("backend.wsgi:app", "tests.support.echo_app:app")

    def start(self) -> None:
        number = self._socket.fileno()
        self._process = subprocess.Popen(
            [sys.executable, "-c", INHERIT, str(number), self._command], cwd=ROOT, pass_fds=[number]
        )

    def stop(self) -> None:
        self._process.terminate()
        assert self._process.wait(PATIENCE) == 0

    def close(self) -> None:
        self._socket.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebServer]:
    server = WebServer(tmp_path_factory.mktemp("server"))
    server.start()
    yield server
    server.stop()
    server.close()


@pytest.fixture(scope="module")
def port(server: WebServer) -> int:
    return server.port


class Visitor(Thread):
    """Asks again and again, on a new connection each time; some are slow to say what they want."""

    def __init__(self, port: int, pause: float) -> None:
        super().__init__()
        self._port, self._pause = port, pause
        self.answers: Counter[str] = Counter()
        self.goes = False

    def run(self) -> None:
        while not self.goes:
            self.answers[self._ask()] += 1

    def _ask(self) -> str:
        try:
            with connected(self._port) as connection:
                time.sleep(self._pause)
                connection.sendall(b"GET /page HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                return answer_of(connection)
        except (OSError, HTTPException) as error:
            return repr(error)


def test_a_restart_behind_a_socket_that_stays_open_fails_nobody(server: WebServer) -> None:
    visitors = [Visitor(server.port, pause) for pause in (0, 0, 0.02, 0.05)]

    def answered() -> int:
        return sum(visitor.answers.total() for visitor in visitors)

    for visitor in visitors:
        visitor.start()
    eventually(lambda: answered() > 50)
    server.stop()
    at_the_stop = answered()
    server.start()
    eventually(lambda: answered() > at_the_stop + 50)
    for visitor in visitors:
        visitor.goes = True
        visitor.join(PATIENCE)
    assert {answer for visitor in visitors for answer in visitor.answers} == {echo_of("GET", "/page", b"")}


def connected(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), PATIENCE)


def answer_of(connection: socket.socket) -> str:
    with HTTPResponse(connection) as response:
        response.begin()
        return f"{response.status} {response.read().decode()}"


def echo_of(method: str, path: str, body: bytes) -> str:
    return f"200 {method} {path} {len(body)} {hashlib.sha256(body).hexdigest()[:8]}"


def test_forty_half_sent_requests_hold_nobody_up(port: int) -> None:
    """There are sixteen threads a process. What was half sent is taken as soon as the rest comes."""
    with ExitStack() as held:
        halves = [held.enter_context(connected(port)) for _ in range(40)]
        for at, connection in enumerate(halves):
            connection.sendall(HALF[at % len(HALF)])
        like_ends = [held.enter_context(connected(port)) for _ in range(40)]
        for connection in like_ends:
            connection.sendall(LIKE_AN_END)
        for _ in range(40):
            client = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
            client.request("POST", "/whole", b"x" * 1000)
            assert client.getresponse().status == 200
            client.close()
        halves[0].sendall(b"x" * (5000 - len("words=")))
        halves[1].sendall(b"ds\r\n0\r\n\r\n")
        halves[2].sendall(b"ml\r\n\r\n")
        assert answer_of(halves[0]) == echo_of("POST", "/form", b"words=" + b"x" * 4994)
        assert answer_of(halves[1]) == echo_of("POST", "/form", b"words")
        assert answer_of(halves[2]) == echo_of("GET", "/page", b"")
        like_ends[0].sendall(b"\r\n5;name=value\r\nwords\r\n0\r\nX-Sum: 1\r\n\r\n")
        assert answer_of(like_ends[0]) == echo_of("POST", "/form", b"wo\r\n\r\nwords")


def test_forty_who_do_not_close_hold_nobody_up(port: int) -> None:
    """A server that has answered waits a moment for the client's end; gunicorn alone does so in its loop."""
    with ExitStack() as held:
        began = time.monotonic()
        for at in range(40):
            connection = held.enter_context(connected(port))
            connection.sendall(OVER[at % len(OVER)])
            assert connection.recv(7) == b"HTTP/1."
        assert time.monotonic() - began < 5 * CLOSING_SECONDS
        for _ in range(2 * MOST_CLOSING + 20):  # more than wait at once in both processes
            connection = held.enter_context(connected(port))
            connection.sendall(OVER[0])
            assert answer_of(connection) == echo_of("GET", "/page", b"")


def test_who_does_not_close_is_closed(port: int) -> None:
    def is_refused(connection: socket.socket) -> bool:
        try:
            connection.sendall(b"more")
        except (BrokenPipeError, ConnectionResetError):
            return True
        return False

    with ExitStack() as held:
        connections = [held.enter_context(connected(port)) for _ in OVER]
        for connection, sent in zip(connections, OVER, strict=True):
            connection.sendall(sent)
            while connection.recv(1000):
                pass
        for connection in connections:
            eventually(lambda connection=connection: is_refused(connection))


def test_every_way_of_sending_arrives_whole(port: int) -> None:
    """On one connection: small, large, asked first, one behind the other."""
    body = bytes(range(256)) * 20_000
    with connected(port) as connection:
        for piece in (b"PO", b"ST /1 HTTP/1.1\r\nHost: x\r\nContent-Le", b"ngth: 3\r\n\r", b"\na", b"bc"):
            connection.sendall(piece)
        assert answer_of(connection) == echo_of("POST", "/1", b"abc")
        connection.sendall(b"POST /2 HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        assert answer_of(connection) == echo_of("POST", "/2", body)
        two = b"POST /3 HTTP/1.1\r\nHost: x\r\nContent-Length: 20000\r\n\r\n" + b"y" * 20_000
        connection.sendall(two + two.replace(b"/3", b"/4").replace(b"y", b"z"))
        both, last = b"", echo_of("POST", "/4", b"z" * 20_000).removeprefix("200 ").encode()
        while last not in both:
            both += connection.recv(1000)
            assert both
        assert echo_of("POST", "/3", b"y" * 20_000).removeprefix("200 ").encode() in both
        connection.sendall(
            b"POST /5 HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n"
        )
        assert connection.recv(25, socket.MSG_WAITALL) == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b"abc")
        assert answer_of(connection) == echo_of("POST", "/5", b"abc")


def test_what_is_no_request_is_refused(port: int) -> None:
    for sent, status in (
        (b"\x16\x03\x01 no words\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n", 400),
        (b"GET /" + b"x" * 70_000, 414),
        (b"GET / HTTP/1.1\r\nHost: x\r\nAccept: " + b"x" * 70_000, 431),
        (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + b"5" * 5_000, 400),
        (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nno size\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 999000000\r\n\r\n", 413),
    ):
        with connected(port) as connection:
            connection.sendall(sent)
            answer = connection.recv(1000)
            assert re.match(rb"HTTP/1.1 %d " % status, answer), (sent[:40], answer)
