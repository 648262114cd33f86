"""Mini-program codes for print: fetched from WeChat as PNG; what goes wrong is said in Chinese."""

import io

from PIL import Image, UnidentifiedImageError
from redis import Redis
from redis.exceptions import RedisError

from backend.core.config import Config
from backend.core.errors import LinshengError
from backend.wechat.platform.api_errors import (
    AccountRefused,
    AddressRefused,
    ApiError,
    NotSetUp,
    RetryLater,
)
from backend.wechat.platform.client import WechatApi

SCAN_PAGE = "pages/scan/scan"  # reads `c` out of the scene, and goes to the first page without one
ANY_PLACE = "from=leaflet"  # for a design, which is printed for many communities
TIMEOUT_SECONDS = 5
BY_CODE = {
    41030: "小程序还没有发布，或发布的版本里没有扫码页。请先发布小程序，再来生成。",
    45009: "微信限制了生成的次数，请明天再试。",
    45029: "微信限制了生成的次数，请明天再试。",
}
BY_KIND: tuple[tuple[type[ApiError], str], ...] = (
    (NotSetUp, "还没有配置小程序的 AppID 和密钥，不能从微信生成；可以从小程序后台下载后上传。"),
    (AddressRefused, "微信拒绝了本系统的服务器地址，请在小程序后台把它加入 IP 白名单。"),
    (AccountRefused, "微信不认小程序的 AppID 或密钥，请和小程序后台核对。"),
    (RetryLater, "微信暂时没有回应，请过几分钟再试。"),
    (ApiError, "微信没有生成小程序码，请把错误码告诉技术人员。"),
)


class NoCodeError(LinshengError):
    """WeChat gave no code; the message says what to do."""

    code = "no_miniprogram_code"
    status = 503


def code_of_place(config: Config, value: str) -> bytes:
    """The mini-program code that opens the place of one printed code. Raises NoCodeError."""
    return _fetched(config, f"c={value}")


def code_of_city(config: Config) -> bytes:
    """The one for every leaflet of a design. Raises NoCodeError."""
    return _fetched(config, ANY_PLACE)


def _fetched(config: Config, scene: str) -> bytes:
    redis = Redis.from_url(
        config.redis_url, socket_timeout=TIMEOUT_SECONDS, socket_connect_timeout=TIMEOUT_SECONDS
    )
    try:
        return _png(WechatApi(config, redis).miniprogram_code(scene, SCAN_PAGE))
    except ApiError as error:
        raise NoCodeError(_says(error)) from None
    except RedisError:
        raise NoCodeError("系统内部的 Redis 没有回应，请技术人员运行 linsheng doctor。") from None
    finally:
        redis.close()


def _png(data: bytes) -> bytes:
    """WeChat sends JPEG; printing keeps the edges of a PNG."""
    out = io.BytesIO()
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as picture:
            picture.convert("RGB").save(out, "PNG", optimize=True)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise NoCodeError("微信发来的图片打不开，请过几分钟再试。") from None
    return out.getvalue()


def _says(error: ApiError) -> str:
    by_kind = (words for kind, words in BY_KIND if isinstance(error, kind))
    explanation = BY_CODE.get(error.errcode or 0) or next(by_kind)
    return explanation if error.errcode is None else f"{explanation}（错误码 {error.errcode}）"
