"""wechatpy's client as it comes, led to a test's server as by a name server."""

from typing import Any
from urllib.parse import urlsplit

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from wechatpy import WeChatClient


class Detour(HTTPAdapter):
    """Carries what is meant for WeChat's host to another, and remembers which host was meant."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.meant: list[str] = []
        self._url = url

    def send(self, request: PreparedRequest, **kwargs: Any) -> Response:
        parts = urlsplit(str(request.url))
        self.meant.append(str(parts.hostname))
        request.url = f"{self._url}{parts.path}?{parts.query}"
        return super().send(request, **kwargs)


def sent_to(client: WeChatClient, url: str) -> Detour:
    detour = Detour(url)
    client._http.mount("https://", detour)
    return detour
