"""Downloads of finished files: byte ranges, resuming, one zip made while it is sent."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from flask import Response, request, send_file
from zipstream import ZipStream

ZIP_TYPE = "application/zip"


@dataclass(frozen=True, slots=True)
class Download:
    """One file to send. `sha256` is its strong validator; without one its size and date are."""

    name: str
    path: Path
    mimetype: str
    sha256: str = ""


def send_download(download: Download) -> Response:
    """The file, or the range asked for."""
    response = send_file(
        download.path,
        mimetype=download.mimetype,
        as_attachment=True,
        download_name=download.name,
        conditional=True,
        etag=download.sha256 or True,
    )
    # Handed to the server as it is, the response would not be told when it is over.
    response.direct_passthrough = False
    if request.method == "HEAD" or response.status_code == HTTPStatus.NOT_MODIFIED:
        response.close()  # nobody reads the file, so nobody would close it
    return response


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
    response.make_conditional(request, accept_ranges=True, complete_length=size)
    return response


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
