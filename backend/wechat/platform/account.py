"""One account at WeChat's API: wechatpy's client with bounded calls."""

import json
from typing import Any
from urllib.parse import urljoin, urlsplit

from cryptography.fernet import MultiFernet
from redis import Redis
from wechatpy import WeChatClient
from wechatpy.exceptions import WeChatClientException

from backend.wechat.platform.api_errors import (
    AccountRefused,
    EmptyFile,
    Final,
    RetryLater,
    TokenRejected,
    error_from,
)
from backend.wechat.platform.http import LONGEST_MEDIA, BoundedSession
from backend.wechat.platform.stable_token import Fetched, StableToken

FILES = frozenset({"/cgi-bin/media/get", "/wxa/getwxacodeunlimit"})
LOGIN = "/sns/"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
TOKEN = "/cgi-bin/stable_token"  # noqa: S105 - a path


class Account(WeChatClient):  # type: ignore[misc]  # wechatpy has no types
    """All of wechatpy's services behind one bounded `_request`, which raises ApiError only."""

    def __init__(self, appid: str, secret: str, server: str, redis: Redis, fernet: MultiFernet) -> None:
        super().__init__(appid, secret, auto_retry=False)
        self._http = BoundedSession()
        # The stand-in on this machine is not behind the proxy that leads to WeChat.
        self._http.trust_env = urlsplit(server).hostname not in LOOPBACK
        self._server = server
        self.stable_token = StableToken(redis, f"linsheng:wechat:token:{appid}", fernet, self.fetch)

    @property
    def access_token(self) -> str:
        return self.stable_token.get()

    def fetch(self, force: bool) -> Fetched:
        """Ask WeChat for the token. It stays the same for its time, unless forced to end."""
        request_body = {
            "grant_type": "client_credential",
            "appid": self.appid,
            "secret": self.secret,
            "force_refresh": force,
        }
        try:
            answer = self._attempt("post", self._server + TOKEN, "", {"data": request_body})
            return Fetched(str(answer["access_token"]), int(answer["expires_in"]))
        except TokenRejected as error:  # here 40001 speaks of the secret
            raise AccountRefused("secret wrong", errcode=error.errcode, rid=error.rid) from None
        except (KeyError, ValueError, TypeError):
            raise RetryLater("no token in the answer") from None

    def _request(self, method: str, url_or_endpoint: str, **kwargs: Any) -> Any:
        """Answer of one call; where the token was rejected, of one more with another token."""
        path = urlsplit(urljoin(kwargs.pop("api_base_url", self.API_BASE_URL), url_or_endpoint)).path
        url = self._server + path  # several services name WeChat's own host; none has a query in there
        call = _repeatable(kwargs) | ({"longest": LONGEST_MEDIA} if path in FILES else {})
        if path.startswith(LOGIN):
            return self._attempt(method, url, "", call)
        token = self.access_token
        try:
            return self._attempt(method, url, token, call)
        except TokenRejected:
            token = self.stable_token.after(token)
        return self._attempt(method, url, token, call)

    def _attempt(self, method: str, url: str, token: str, call: dict[str, Any]) -> Any:
        params = dict(call.get("params") or {})
        if token:
            params["access_token"] = token
        # wechatpy adds a token to a dict without one, and fetches it for that.
        call = call | {"params": list(params.items())}
        try:
            return super()._request(method, url, **call)
        except WeChatClientException as error:
            failure = error_from(error.errcode, str(error.errmsg))
        # Not within `except`: the error left behind would hold the token.
        raise failure

    def _decode_result(self, res: Any) -> Any:
        """A file stays as it came; anything else must be a JSON object."""
        described = _json_object(res.content)
        if urlsplit(res.url).path not in FILES:
            if described is None:
                raise RetryLater("answer is no JSON object")
            return described
        if described is not None and described.get("errcode"):
            return described
        if described is not None:
            raise Final("answer describes a file instead of holding it")
        if not res.content:
            raise EmptyFile("the file is empty")
        if _is_page(res):
            raise RetryLater("answer is no file")
        return res


def _repeatable(kwargs: dict[str, Any]) -> dict[str, Any]:
    """Open files are read now: at a second attempt they would be at their end."""
    files = {name: _read(file) for name, file in dict(kwargs.get("files") or {}).items()}
    return {**kwargs, "files": files} if files else kwargs


def _read(file: Any) -> Any:
    if isinstance(file, tuple):
        return (file[0], _read(file[1]), *file[2:])
    return file.read() if hasattr(file, "read") else file


def _json_object(body: bytes) -> dict[str, Any] | None:
    """Its `errcode`, where there is one, is a whole number."""
    if not body.lstrip().startswith(b"{"):
        return None
    try:
        parsed = json.loads(body)
        code = int(parsed.get("errcode", 0))
    except (ValueError, TypeError, RecursionError):
        return None
    parsed.pop("base_resp", None)  # wechatpy would spread it over the answer
    return {**parsed, "errcode": code}


def _is_page(res: Any) -> bool:
    return "html" in res.headers.get("Content-Type", "").lower() or res.content.lstrip()[:1] == b"<"
