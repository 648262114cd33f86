"""The operator of the demo's account: makes its menu at the stand-in, which forgets it at its end."""

import logging
import time

from backend.core.config import Config
from backend.jobs.connection import connect
from backend.wechat.platform.api_errors import ApiError
from backend.wechat.platform.client import WechatApi
from backend.wechat.platform.menu import account_menu

TRIES = 60

log = logging.getLogger(__name__)


def make_demo_menu(config: Config, pause: float = 1.0) -> bool:
    """Once the stand-in and Redis serve. False where they never do; the page then shows a menu of its own."""
    reason = ""
    with connect(config.redis_url) as redis:
        api = WechatApi(config, redis)
        for _ in range(TRIES):
            try:
                api.create_menu(account_menu(config.base_url))
            except ApiError as error:
                reason = str(error)
                time.sleep(pause)
            else:
                return True
    log.warning("the demo's account has no menu: %s", reason)
    return False
