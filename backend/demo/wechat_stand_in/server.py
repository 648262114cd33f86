"""The stand-in as a server of its own."""

from typing import Literal

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from backend.core.config import Config
from backend.core.demo_folder import stand_in_port
from backend.core.errors import ConfigError
from backend.demo.wechat_stand_in import page
from backend.demo.wechat_stand_in.api import dispatch
from backend.demo.wechat_stand_in.api.templates import SUBSCRIBE, StandInTemplate
from backend.demo.wechat_stand_in.control import levers
from backend.demo.wechat_stand_in.control.actions import Actions
from backend.demo.wechat_stand_in.people import demo_residents
from backend.demo.wechat_stand_in.places import DemoPlaces
from backend.demo.wechat_stand_in.state import AppCredentials, StandInSettings, StandInState

TITLES = {
    "accept": "投诉受理通知",
    "reply": "投诉答复通知",
    "taken_over": "办理单位变更通知",
    "reject": "投诉不予受理通知",
    "close": "投诉办结通知",
}
LARGEST_REQUEST = 32 * 1024 * 1024


def build(config: Config, *, target: str, address: str) -> Actions:
    """A world with the accounts that the settings name. Raises ConfigError in production."""
    if config.is_production:
        raise ConfigError(
            "The stand-in for WeChat's servers is for the demo and tests; production talks to the real ones."
        )
    credentials = AppCredentials(
        config.wechat_appid,
        config.wechat_secret,
        config.wechat_token,
        config.wechat_aes_key,
        config.miniprogram_appid,
        config.miniprogram_secret,
    )
    mode: Literal["safe", "plain"] = "safe" if config.wechat_aes_key else "plain"
    world = StandInState(credentials, StandInSettings(target=target, address=address, mode=mode))
    for kind, setting in config.wechat_templates.items():
        sort, _, name = kind.rpartition(":")
        template_id = setting.partition("?")[0]  # behind it the service notes which field is which
        world.templates.add(StandInTemplate(template_id, TITLES.get(name, name), sort=sort or SUBSCRIBE))
    return Actions(world)


def create_app(actions: Actions, town: DemoPlaces | None = None) -> Flask:
    """The chat page is there where a town is: a few people, and what they can scan."""
    app = Flask("backend.demo.wechat_stand_in", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_REQUEST
    app.register_blueprint(dispatch.blueprint(actions.world))
    app.register_blueprint(levers.blueprint(actions))
    if town is not None:
        demo_residents.add_demo_residents(actions)
        app.register_blueprint(page.blueprint(town))
    return app


def serve(config: Config, town: DemoPlaces, *, host: str = "", port: int = 0, target: str = "") -> None:
    """Until the process is told to end. Raises ConfigError."""
    port = port or stand_in_port(str(config.port))
    actions = build(
        config,
        target=target or f"http://127.0.0.1:{config.port}/wechat/",
        address=f"http://127.0.0.1:{port}",
    )
    threaded_server(create_app(actions, town), host or config.host, port).serve_forever()


def threaded_server(app: Flask, host: str, port: int) -> BaseWSGIServer:
    return make_server(host, port, app, threaded=True, request_handler=QuietHandler)


class QuietHandler(WSGIRequestHandler):
    """The page asks every second."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""
