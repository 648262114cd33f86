"""HTTP to WeChat's servers, bounded in time and size."""

import logging
import time
from typing import Any

import requests
from requests.exceptions import RequestException
from urllib3.exceptions import HTTPError

from backend.wechat.platform.api_errors import Final, RetryLater

CONNECT_SECONDS, READ_SECONDS, WHOLE_SECONDS = 3.05, 8.0, 15.0
LONGEST_JSON = 1024 * 1024
LONGEST_MEDIA = 20 * 1024 * 1024  # WeChat's own limit is 10 MB
_PIECE = 64 * 1024
_SECRETS = ("access_token=", "secret=")

# Some of its lines hold the whole address, and WeChat wants the token in there.
logging.getLogger("urllib3.connectionpool").addFilter(
    lambda record: not any(secret in record.getMessage() for secret in _SECRETS)
)


class BoundedSession(requests.Session):
    """A session whose answers come whole or not at all, from the host that was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.headers["Accept-Encoding"] = "identity"  # what is packed could unpack to any size

    def request(self, method: str, url: str, **kwargs: Any) -> requests.Response:  # type: ignore[override]  # wechatpy calls by name
        """Raises RetryLater or Final, whose words and causes hold no address: it carries the token."""
        longest = kwargs.pop("longest", LONGEST_JSON)
        bounds = {"timeout": (CONNECT_SECONDS, READ_SECONDS), "stream": True, "allow_redirects": False}
        until = time.monotonic() + WHOLE_SECONDS
        try:
            with super().request(method, url, **(kwargs | bounds)) as response:
                response._content = _whole(response, longest, until)  # noqa: SLF001 - requests has no bounded read
        except (RequestException, HTTPError, OSError) as error:
            reason = type(error).__name__
        else:
            return _good(response)
        # Not within `except`: the error left behind would hold the address.
        raise RetryLater(f"no answer ({reason})")


def _whole(response: requests.Response, longest: int, until: float) -> bytes:
    body = bytearray()
    # What has arrived, not full pieces: a byte now and then would hold the caller for days.
    while piece := response.raw.read1(_PIECE):
        body += piece
        if len(body) > longest:
            raise Final(f"answer longer than {longest} bytes")
        if time.monotonic() > until:
            raise RetryLater("answer too slow")
    return bytes(body)


def _good(response: requests.Response) -> requests.Response:
    if response.status_code != requests.codes.ok:
        raise RetryLater(f"HTTP status {response.status_code}")
    return response
