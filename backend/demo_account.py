"""The demo's official account at the stand-in: what an operator sets up by hand at the real WeChat."""

import json
import time

from backend.config import Config
from backend.queues.connection import connect
from backend.wechat.api_errors import ApiError, RetryLater
from backend.wechat.client import WechatApi
from backend.wechat.menu import MENU
from backend.wechat_sim.cast import TEMPLATES

PATIENCE_SECONDS = 10
PAUSE_SECONDS = 0.2


def environ(config: Config) -> dict[str, str]:
    """Settings for all processes of the demo, which one of the operator's own goes before."""
    if config.stand_in_port is None:
        return {}
    return {"LINSHENG_WECHAT_TEMPLATES": json.dumps(TEMPLATES)}


def set_up(config: Config) -> str:
    """Create the menu under the chat. Returns why it could not be, if so; the demo runs without it too."""
    if config.stand_in_port is None:
        return ""
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with connect(config.redis_url) as redis:
                WechatApi(config, redis).create_menu(MENU)
        except ApiError as error:
            # Redis starts beside the web server, and may be the last to be there.
            if not isinstance(error, RetryLater) or time.monotonic() > end:
                return str(error)
            time.sleep(PAUSE_SECONDS)
        else:
            return ""
