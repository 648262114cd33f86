"""Calls to WeChat for a login and for a shared phone number."""

from collections.abc import Callable
from typing import TypeVar

from redis import Redis
from redis.exceptions import RedisError

from backend.core.errors import FieldProblem, InvalidInputError, LinshengError
from backend.web.services import services
from backend.wechat.platform.api_errors import ApiError, AskAgain
from backend.wechat.platform.client import MiniSession, WechatApi

TIMEOUT_SECONDS = 5
Answer = TypeVar("Answer")


class WechatUnavailableError(LinshengError):
    """WeChat, or what is needed to ask it, does not answer. It may a little later."""

    code = "wechat_unavailable"
    status = 503


def session_of(code: str) -> MiniSession:
    """Raises InvalidInputError for a code that is used or old, WechatUnavailableError."""
    return _ask_wechat(lambda wechat: wechat.code_to_session(code), "登录没有成功，请再试一次。")


def phone_of(code: str) -> str:
    """Raises InvalidInputError for a code that is used or old, WechatUnavailableError."""
    return _ask_wechat(lambda wechat: wechat.phone_number(code), "没有拿到手机号，请再点一次，或者自己输入。")


def _ask_wechat(question: Callable[[WechatApi], Answer], again: str) -> Answer:
    """Logins are rare: a client for each costs less than one that threads would share."""
    config = services().config
    redis = Redis.from_url(
        config.redis_url, socket_timeout=TIMEOUT_SECONDS, socket_connect_timeout=TIMEOUT_SECONDS
    )
    try:
        return question(WechatApi(config, redis))
    except AskAgain:
        raise InvalidInputError([FieldProblem("code", again)]) from None
    except (ApiError, RedisError):
        raise WechatUnavailableError("微信暂时没有回应，请稍后再试。") from None
    finally:
        redis.close()
