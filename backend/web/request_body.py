"""The body of a request, as far as the server can read it.

The server raises errors of its own for a chunk that is malformed; Werkzeug knows OSError and answers 400.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

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

    def _sound(self, read: Callable[..., bytes], *size: int) -> bytes:
        try:
            return read(*size)
        except OSError:
            raise
        except Exception as error:
            raise OSError("the body of the request is malformed") from error


def with_sound_bodies(app: WsgiApp) -> WsgiApp:
    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ["wsgi.input"] = SoundBody(environ["wsgi.input"])
        return app(environ, start_response)

    return answer
