"""Calls WeChat's API with plain requests, as any account's developer could."""

from typing import Any

import requests

from backend.demo.wechat_stand_in.state import App
from tests.support.patience import PATIENCE
from tests.support.wechat.stand_in import WechatStandIn

TIMEOUT = PATIENCE


class Developer:
    """`token` is fetched once, and kept even when it has ended."""

    def __init__(self, wechat: WechatStandIn, app: App) -> None:
        self.url = wechat.url
        self.app = app
        self.secrets = {"grant_type": "client_credential", "appid": app.appid, "secret": app.secret}
        self.token = self.stable_token()

    def plain_token(self, **more: str) -> Any:
        answer = requests.get(f"{self.url}/cgi-bin/token", params=self.secrets | more, timeout=TIMEOUT)
        assert answer.status_code == 200
        return answer.json()

    def stable(self, **more: Any) -> Any:
        answer = requests.post(f"{self.url}/cgi-bin/stable_token", json=self.secrets | more, timeout=TIMEOUT)
        assert answer.status_code == 200
        return answer.json()

    def stable_token(self, **more: Any) -> str:
        return str(self.stable(**more)["access_token"])

    def renew(self) -> None:
        self.token = self.stable_token()

    def call(self, path: str, order: Any = None, **query: Any) -> requests.Response:
        """POST where there is an order or a file, else GET."""
        files = query.pop("files", None)
        method = "GET" if order is None and files is None else "POST"
        parameters = {"access_token": self.token} | query
        return requests.request(
            method, self.url + path, params=parameters, json=order, files=files, timeout=TIMEOUT
        )

    def ask(self, path: str, order: Any = None, **query: Any) -> Any:
        """The JSON of an answer, which comes with status 200 whatever it says."""
        answer = self.call(path, order, **query)
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "application/json; encoding=utf-8"
        return answer.json()

    def code(self, path: str, order: Any = None, **query: Any) -> int:
        return int(self.ask(path, order, **query).get("errcode", 0))

    def text(self, openid: str, words: str) -> int:
        return self.code(
            "/cgi-bin/message/custom/send", {"touser": openid, "msgtype": "text", "text": {"content": words}}
        )

    def notice(self, path: str, openid: str, template_id: str, fields: dict[str, Any], **more: Any) -> Any:
        data = {name: {"value": value} for name, value in fields.items()}
        return self.ask(path, {"touser": openid, "template_id": template_id, "data": data, **more})
