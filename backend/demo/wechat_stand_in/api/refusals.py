"""WeChat's error codes, in WeChat's own words."""

import secrets

REASONS = {
    -1: "system error",
    40001: (
        "invalid credential, access_token is invalid or not latest, could get access_token by"
        " getStableAccessToken, more details at https://mmbizurl.cn/s/JtxxFh33r"
    ),
    40002: "invalid grant_type",
    40003: "invalid openid",
    40004: "invalid media type",
    40007: "invalid media_id",
    40008: "invalid message type",
    40013: "invalid appid",
    40014: "invalid access_token",
    40016: "invalid button size",
    40017: "invalid button type",
    40018: "invalid button name size",
    40019: "invalid button key size",
    40020: "invalid button url size",
    40023: "invalid sub button size",
    40029: "invalid code",
    40037: "invalid template_id",
    40053: "invalid action info",
    40066: "invalid url",
    40097: "invalid args",
    40125: "invalid appsecret",
    40129: "invalid scene",
    40137: "invalid image format",
    40163: "code been used",
    40165: "invalid weapp pagepath",
    40169: "invalid length for scene, or the data is not json string",
    40212: "invalid query",
    40226: "code blocked",
    41001: "access_token missing",
    41002: "appid missing",
    41004: "appsecret missing",
    41005: "media data missing",
    41006: "media_id missing",
    41008: "missing code",
    41030: "invalid page",
    42001: "access_token expired",
    43001: "require GET method",
    43002: "require POST method",
    43004: "require subscribe",
    43101: "user refuse to accept the msg",
    44001: "empty media data",
    44002: "empty post data",
    44004: "empty content",
    45001: "media size out of limit",
    45002: "content size out of limit",
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit mustslower retry next minute",
    45015: "response out of time limit or subscription is canceled",
    45047: "out of response count limit",
    46003: "menu no exist",
    47001: "data format error",
    47003: "argument invalid!",
    48001: "api unauthorized",
    61010: "code is expired",
    85401: "param expire_time or expire_interval invalid",
}


class ApiRefusal(Exception):  # noqa: N818 - an answer of the platform, not an error of ours
    def __init__(self, errcode: int, detail: str = "") -> None:
        super().__init__(errcode)
        self.errcode = errcode
        self.detail = detail

    def answer(self, now: float) -> dict[str, object]:
        words = " ".join(part for part in (REASONS.get(self.errcode, "refused"), self.detail) if part)
        return {"errcode": self.errcode, "errmsg": f"{words} rid: {request_id(now)}"}


def request_id(now: float) -> str:
    return f"{int(now):08x}-{secrets.token_hex(4)}-{secrets.token_hex(4)}"
