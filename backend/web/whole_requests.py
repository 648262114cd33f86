"""The web server's worker: a thread gets a request when all of it has arrived.

A thread that waits for a sender is lost to everybody else. Without a proxy that buffers, eight half-sent
forms, or eight phones in a basement, would hold the service. So the worker's own loop keeps their bytes.
"""

import re
import selectors
import socket
import time
from contextlib import suppress
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import Any

from gunicorn import http
from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers.gthread import TConn, ThreadWorker

MB = 1024 * 1024
IN_MEMORY = MB // 4
PIECE, PIECES = 64 * 1024, 16  # read at once of one connection, before the others have their turn
# A connection is closed when no byte comes for so long, for so large a request, or so much of all together.
IDLE_SECONDS = 30
THREAD_WAITS = 2  # seconds
LINGER = 6  # seconds for a first byte: who connected just before a restart is about to send
CLOSING_SECONDS = (
    2  # for a client to read the last answer and close; without, what it still sends would cut it off
)
MOST_CLOSING = 200
LARGEST = 150 * MB  # more than the service takes: its answer in words reaches a browser that has sent all
HELD = 1024 * MB
LONGEST_HEAD = 64 * 1024
LONGEST_CHUNK_LINE = 4 * 1024

HEAD_ENDS = b"\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length[ \t]*:[ \t]*(\d{1,15})[ \t]*\r\n", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\ntransfer-encoding[ \t]*:", re.IGNORECASE)
SIZE = re.compile(rb"[0-9A-Fa-f]{1,15}")
ASKS_FIRST = re.compile(rb"\r\nexpect[ \t]*:[ \t]*100-continue", re.IGNORECASE)
GO_ON = b"HTTP/1.1 100 Continue\r\n\r\n"
_NO_BODY = b"\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
TOO_LARGE = b"HTTP/1.1 413 Content Too Large" + _NO_BODY
TOO_LONG_A_LINE = b"HTTP/1.1 414 URI Too Long" + _NO_BODY
TOO_LONG_A_HEAD = b"HTTP/1.1 431 Request Header Fields Too Large" + _NO_BODY
BAD_CHUNKS = b"HTTP/1.1 400 Bad Request" + _NO_BODY


class Chunks:
    """Follows a chunked body to its end (RFC 9112, 7.1): what looks like one may stand within the data."""

    def __init__(self) -> None:
        self.is_over = False  # also where a line is no size: the parser, which has all of it, refuses it
        self.is_endless = False  # a line longer than any size
        self._line, self._left, self._in_trailer = b"", 0, False

    def add(self, data: bytes) -> None:
        while data and not self.is_over:
            if self._left:
                passed = min(self._left, len(data))
                self._left, data = self._left - passed, data[passed:]
                continue
            line, ends, data = data.partition(b"\n")
            self._line += line + ends
            if ends:
                self._read_line(self._line.strip())
                self._line = b""
            elif len(self._line) > LONGEST_CHUNK_LINE:
                self.is_endless = True
                return

    def _read_line(self, line: bytes) -> None:
        if self._in_trailer:
            self.is_over = not line
            return
        size = line.partition(b";")[0].strip()
        if not SIZE.fullmatch(size):
            self.is_over = True
        elif int(size, 16):
            self._left = int(size, 16) + len(b"\r\n")
        else:
            self._in_trailer = True


class Arriving:
    """One request, as far as it has come."""

    def __init__(self) -> None:
        self.file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - goes with the request
        self.size = 0
        self.heard_at = time.monotonic()
        self.asks_first = False
        self.expected: int | None = None  # bytes in all, as soon as that is known
        self._head = b""
        self._chunks: Chunks | None = None

    def add(self, data: bytes) -> None:
        self.file.write(data)
        self.size += len(data)
        self.heard_at = time.monotonic()
        if self._chunks is not None:
            self._chunks.add(data)
        elif self.expected is None:
            self._head += data
            self._read_head()

    @property
    def is_whole(self) -> bool:
        if self._chunks is not None:
            return self._chunks.is_over
        return self.expected is not None and self.size >= self.expected

    @property
    def refusal(self) -> bytes:
        """What is answered to a request that no thread shall wait for; empty where it may go on."""
        if (self.expected or self.size) > LARGEST:
            return TOO_LARGE
        if self._chunks is not None:
            return BAD_CHUNKS if self._chunks.is_endless else b""
        if self.expected is None and len(self._head) > LONGEST_HEAD:
            return TOO_LONG_A_HEAD if b"\n" in self._head else TOO_LONG_A_LINE
        return b""

    def _read_head(self) -> None:
        end = self._head.find(HEAD_ENDS)
        if end < 0:
            return
        head = self._head[: end + len(HEAD_ENDS)]
        length = LENGTH.search(head)
        if CHUNKED.search(head):
            self._chunks = Chunks()
            self._chunks.add(self._head[len(head) :])
        else:
            self.expected = len(head) + (int(length[1]) if length else 0)
        self.asks_first = ASKS_FIRST.search(head) is not None
        self._head = b""


class ArrivedUnreader(SocketUnreader):  # type: ignore[misc]  # gunicorn has no types
    """Gives what has arrived, and then what the socket gives."""

    def __init__(self, sock: Any, file: Any) -> None:
        super().__init__(sock)
        self._file = file

    def chunk(self, size_hint: int | None = None) -> bytes:
        size = min(max(size_hint or 0, self.mxchunk), self.max_body_chunk)
        arrived: bytes = self._file.read(size)
        return arrived or self._from_the_socket(size_hint)

    def _from_the_socket(self, size_hint: int | None) -> bytes:
        """Where the parser wants more than was taken for the whole: not without an end."""
        self.sock.settimeout(THREAD_WAITS)
        try:
            data: bytes = super().chunk(size_hint)
            return data
        finally:
            self.sock.settimeout(None)

    def keep_rest(self) -> None:
        """Of a request that was sent right behind: where gunicorn looks for it."""
        self.unread(self.take_buffered() + self._file.read())


class WholeRequestWorker(ThreadWorker):  # type: ignore[misc]
    """gthread, but for when a request is given to a thread. All of this runs in the worker's one loop."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._arriving: dict[TConn, Arriving] = {}
        self._closing: dict[TConn, float] = {}  # until when; the oldest first
        self._looked_at = 0.0

    def enqueue_req(self, conn: TConn) -> None:
        if self.cfg.is_ssl or conn.is_http2:
            super().enqueue_req(conn)
            return
        arriving = Arriving()
        if conn.parser is not None:
            arriving.add(conn.parser.unreader.take_buffered())
        conn.sock.setblocking(False)
        self._arriving[conn] = arriving
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._more, conn))
        self._more(conn, conn.sock)

    def finish_request(self, conn: TConn, fs: Any) -> None:
        goes_on = not fs.cancelled() and fs.exception() is None and fs.result()
        if goes_on and isinstance(conn.parser.unreader, ArrivedUnreader):
            conn.parser.unreader.keep_rest()
        if goes_on:
            super().finish_request(conn, fs)
        else:
            self._half_close(conn)

    def murder_pending(self) -> None:
        super().murder_pending()
        now = time.monotonic()
        for conn, until in list(self._closing.items()):
            if now < until:
                break
            self._close(conn)
        if now - self._looked_at < 1 and self.alive:
            return
        self._looked_at = now
        for conn, arriving in list(self._arriving.items()):
            # Browsers open connections that they may never use: a worker that stops waits a moment for them.
            unused = not (self.alive or arriving.size) and now - arriving.heard_at > LINGER
            if now - arriving.heard_at > IDLE_SECONDS or unused:
                self._drop(conn)

    def _more(self, conn: TConn, _socket: Any) -> None:
        arriving = self._arriving[conn]
        try:
            for _ in range(PIECES):
                data = conn.sock.recv(PIECE)
                if not data:
                    self._drop(conn)
                    return
                arriving.add(data)
                if arriving.asks_first:
                    arriving.asks_first = False
                    conn.sock.send(GO_ON)
                if arriving.is_whole or len(data) < PIECE:
                    break
        except BlockingIOError:
            pass
        except OSError:
            self._drop(conn)
            return
        if arriving.refusal:
            with suppress(OSError):
                conn.sock.send(arriving.refusal)
            self._take_out(conn)
            self._half_close(conn)
        elif arriving.is_whole:
            self._hand_over(conn, arriving)
        elif arriving.size > IN_MEMORY and sum(other.size for other in self._arriving.values()) > HELD:
            self._drop(conn)

    def _hand_over(self, conn: TConn, arriving: Arriving) -> None:
        self._take_out(conn)
        arriving.file.seek(0)
        if conn.parser is None:
            conn.parser = http.get_parser(self.cfg, conn.sock, conn.client)
        conn.parser.unreader = ArrivedUnreader(conn.sock, arriving.file)
        conn.initialized = conn.data_ready = True
        super().enqueue_req(conn)

    def _take_out(self, conn: TConn) -> None:
        self.poller.unregister(conn.sock)
        del self._arriving[conn]

    def _drop(self, conn: TConn) -> None:
        self._take_out(conn)
        self.nr_conns -= 1
        conn.close()

    def _half_close(self, conn: TConn) -> None:
        """No more comes from us. gunicorn would wait here, in the loop, until the client closes too."""
        try:
            conn.sock.setblocking(False)
            conn.sock.shutdown(socket.SHUT_WR)
            self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._pass_over, conn))
        except OSError:  # the client has gone already
            self.nr_conns -= 1
            conn.close()
            return
        self._closing[conn] = time.monotonic() + CLOSING_SECONDS
        if len(self._closing) > MOST_CLOSING:
            self._close(next(iter(self._closing)))

    def _pass_over(self, conn: TConn, _socket: Any) -> None:
        if conn not in self._closing:  # closed since the loop was told of it
            return
        try:
            if not conn.sock.recv(PIECE):
                self._close(conn)
        except BlockingIOError:
            pass
        except OSError:
            self._close(conn)

    def _close(self, conn: TConn) -> None:
        del self._closing[conn]
        self.poller.unregister(conn.sock)
        self.nr_conns -= 1
        conn.close()
