"""Downloads of finished files: byte ranges, resuming, one zip made while it is sent."""

import hashlib
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from flask import Response, request, send_file
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.http import parse_date, parse_range_header, unquote_etag
from zipstream import ZipStream

from backend.core.errors import LinshengError
from backend.web.services import address

ZIP_TYPE = "application/zip"
# A slow download holds a thread of the web server until its last byte has left; behind a proxy that buffers
# answers it does not. Of the threads of a process most are left for pages; no address takes all that are not.
MOST, MOST_OF_ONE_ADDRESS = 3, 2
RETRY_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Download:
    """One file to send. `sha256` is its strong validator; without one its size and date are."""

    name: str
    path: Path
    mimetype: str
    sha256: str = ""


class TooManyDownloadsError(LinshengError):
    """Others download now; whoever asks again in a moment gets the file."""

    code = "too_many_downloads"
    status = 503


class DownloadSlots:
    """How many downloads run in this process, in all and by address."""

    def __init__(self, most: int, most_of_one_address: int) -> None:
        self._most = most
        self._most_of_one_address = most_of_one_address
        self._running: Counter[str] = Counter()
        self._lock = threading.Lock()

    def take(self, address: str) -> Callable[[], None]:
        """One of the slots; what is returned gives it back, once. Raises TooManyDownloadsError."""
        with self._lock:
            if self._running[address] >= self._most_of_one_address or self._running.total() >= self._most:
                raise TooManyDownloadsError("现在下载的人多，请过十几秒再试，已下载的部分可以接着下。")
            self._running[address] += 1
        return _Once(lambda: self._give_back(address))

    def _give_back(self, address: str) -> None:
        with self._lock:
            self._running[address] -= 1
            if not self._running[address]:
                del self._running[address]


class _Once:
    """A response may be closed more than once."""

    def __init__(self, act: Callable[[], None]) -> None:
        self._act: Callable[[], None] | None = act

    def __call__(self) -> None:
        act, self._act = self._act, None
        if act:
            act()


SLOTS = DownloadSlots(MOST, MOST_OF_ONE_ADDRESS)


def send_download(download: Download) -> Response:
    """The file, or the range asked for."""
    response = send_file(
        download.path,
        mimetype=download.mimetype,
        as_attachment=True,
        download_name=download.name,
        conditional=False,
        etag=download.sha256 or True,
    )
    return _answer(response, download.path.stat().st_size)


def send_zip(name: str, downloads: Sequence[Download]) -> Response:
    """All files in one zip, stored and not deflated: its length is known, and its bytes are always the same.

    So a broken download of the zip resumes as that of a file does; what was sent before is read again and
    dropped, never kept.
    """
    stream = ZipStream(sized=True)
    for download in downloads:
        stream.add_path(download.path, f"{Path(name).stem}/{download.name}")
    size = len(stream)
    response = Response(_iterable(stream), mimetype=ZIP_TYPE)
    response.content_length = size
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.set_etag(_zip_etag(downloads))
    response.cache_control.no_cache = True
    return _answer(response, size)


def _answer(response: Response, size: int) -> Response:
    """As the request's conditions and range ask (RFC 9110, 13 and 14). Raises TooManyDownloadsError."""
    ignored = set() if _range_applies(response) else {"HTTP_RANGE", "HTTP_IF_RANGE"}
    environ = {name: value for name, value in request.environ.items() if name not in ignored}
    try:
        response.make_conditional(environ, accept_ranges=True, complete_length=size)
        is_read = request.method == "GET" and response.status_code in {
            HTTPStatus.OK,
            HTTPStatus.PARTIAL_CONTENT,
        }
        release = SLOTS.take(address()) if is_read else None
    except RequestedRangeNotSatisfiable:
        response.close()
        return Response(status=416, headers={"Accept-Ranges": "bytes", "Content-Range": f"bytes */{size}"})
    except TooManyDownloadsError:
        response.close()
        raise
    if response.status_code == HTTPStatus.PRECONDITION_FAILED:
        response.close()
        return Response(status=HTTPStatus.PRECONDITION_FAILED)
    # Handed to the server as it is, the response would not be told when it is over.
    response.direct_passthrough = False
    if release:
        response.call_on_close(release)
    else:
        response.close()  # nobody reads the file, so nobody would close it
    return response


def _range_applies(response: Response) -> bool:
    """Where Werkzeug would answer 416 or 206 and RFC 9110 asks for the whole.

    A range of a method that has none, in an unknown unit or badly written is ignored (14.2). Of several
    ranges the whole is sent, which 14.2 leaves to us: no client of ours asks for parts in one. If-Range
    compares strongly and dates exactly (13.1.5): a weak validator never stands for the same bytes.
    """
    if request.method != "GET":
        return False
    byte_range = parse_range_header(request.headers.get("Range"))
    if byte_range is None or byte_range.units != "bytes" or len(byte_range.ranges) != 1:
        return False
    return "If-Range" not in request.headers or _is_same(request.headers["If-Range"], response)


def _is_same(validator: str, response: Response) -> bool:
    if validator.strip().startswith(('"', "W/")):
        etag, is_weak = unquote_etag(validator.strip())
        own_etag, own_is_weak = response.get_etag()
        return not is_weak and not own_is_weak and etag == own_etag
    date = parse_date(validator)
    return date is not None and date == response.last_modified


def is_first_range(response: Response) -> bool:
    """Whether a download begins with this answer: it has the first byte. One that resumes has not.

    The last byte would tell less: a proxy takes all of it at once, whatever the shop gets in the end.
    """
    if request.method != "GET":
        return False
    if response.status_code == HTTPStatus.PARTIAL_CONTENT:
        return response.content_range.start == 0
    return response.status_code == HTTPStatus.OK


def _iterable(stream: Iterable[bytes]) -> Iterable[bytes]:
    """The stream without its `len`, which counts bytes where Werkzeug expects chunks."""
    yield from stream


def _zip_etag(downloads: Sequence[Download]) -> str:
    """Dates stand in a zip as well, so they are part of what makes two zips the same."""
    digest = hashlib.sha256()
    for download in downloads:
        file_stat = download.path.stat()
        digest.update(
            f"{download.name} {download.sha256} {file_stat.st_size} {file_stat.st_mtime_ns}\n".encode()
        )
    return digest.hexdigest()
