"""Bodies on the wire: a request's as far as the server can read it, an answer's made smaller.

The server raises errors of its own for a chunk that is malformed; Werkzeug knows OSError and answers 400.
"""

import gzip
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from flask import Request, Response, request
from flask.json.provider import DefaultJSONProvider
from werkzeug.exceptions import BadRequest
from werkzeug.formparser import FormDataParser
from werkzeug.wsgi import ClosingIterator

WORTH_PACKING = 1000  # bytes; less fits into one packet anyhow
# Whatever their address; pages of staff are not packed, since they hold secrets beside words of strangers.
PACKED_KINDS = {"text/css", "text/javascript", "application/javascript", "image/svg+xml"}

CHUNK = 256 * 1024
WsgiApp = Callable[[dict[str, Any], Any], Iterable[bytes]]


class SoundBody:
    """A `wsgi.input` whose only error is OSError."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def read(self, size: int = -1) -> bytes:
        return self._sound(self._stream.read, *(() if size < 0 else (size,)))

    def readline(self, size: int = -1) -> bytes:
        return self._sound(self._stream.readline, *(() if size < 0 else (size,)))

    def readlines(self, _hint: int = -1) -> list[bytes]:
        return list(self)

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.readline, b"")

    def read_rest(self) -> None:
        """What nobody asked for, as of a request to nowhere; all of it has arrived.

        The answer has announced whether the connection goes on, and gunicorn ends it over 64 kB left unread.
        """
        with suppress(OSError):
            while self.read(CHUNK):
                pass

    def _sound(self, read: Callable[..., bytes], *size: int) -> bytes:
        try:
            return read(*size)
        except OSError:
            raise
        except Exception as error:
            raise OSError("the body of the request is malformed") from error


def with_sound_bodies(app: WsgiApp) -> WsgiApp:
    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        body = environ["wsgi.input"] = SoundBody(environ["wsgi.input"])
        parts = app(environ, start_response)
        if environ.get("CONTENT_LENGTH", "0") in {"", "0"} and not environ.get("HTTP_TRANSFER_ENCODING"):
            return parts  # as they are: a file may be sent by the kernel
        return ClosingIterator(parts, body.read_rest)

    return answer


class NamedPartsParser(FormDataParser):
    """Refuses a part without a name (RFC 7578, 4.2): Werkzeug calls it None, which no form expects."""

    def parse(self, *args: Any, **options: Any) -> Any:
        opened: list[Any] = []
        factory = self.stream_factory

        def remembering(*factory_args: Any, **factory_options: Any) -> Any:
            opened.append(factory(*factory_args, **factory_options))
            return opened[-1]

        self.stream_factory = remembering
        try:
            stream, form, files = super().parse(*args, **options)
        except BaseException:  # the sender went away in the midst of a photo
            _close(opened)
            raise
        taken = {id(file.stream) for _, file in files.items(multi=True)}
        _close(each for each in opened if id(each) not in taken)
        if None in form or None in files:
            for _, file in files.items(multi=True):  # noqa: PERF102 - values() is the first of each name only
                file.close()
            raise BadRequest("a part of the form has no name")
        return stream, form, files


def _close(streams: Iterable[Any]) -> None:
    for stream in streams:
        stream.close()


class BoundedJson(DefaultJSONProvider):
    """JSON of ten thousand brackets is malformed, not a fault of ours."""

    def loads(self, s: str | bytes, **options: Any) -> Any:
        try:
            return super().loads(s, **options)
        except RecursionError:
            raise ValueError("nested too deeply") from None


class FormRequest(Request):
    form_data_parser_class = NamedPartsParser


def packed(response: Response) -> Response:
    """With gzip, where the browser takes it. No page shows a secret together with a stranger's words."""
    response.vary.add("Accept-Encoding")
    body = response.get_data()
    if len(body) < WORTH_PACKING or not request.accept_encodings["gzip"]:
        return response
    response.set_data(gzip.compress(body, 6, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    response.headers.pop("Accept-Ranges", None)
    tag, _ = response.get_etag()
    if tag is not None:
        response.set_etag(tag, weak=True)  # these are not the bytes that it was made of
    return response


def pack_assets(response: Response) -> Response:
    """Styles, scripts and drawings, with or without a proxy in front."""
    is_whole = response.status_code == HTTPStatus.OK and "Content-Encoding" not in response.headers
    if not is_whole or response.mimetype not in PACKED_KINDS:
        return response
    response.direct_passthrough = False
    file = response.response
    response.set_data(response.get_data())
    getattr(file, "close", lambda: None)()
    return packed(response)
