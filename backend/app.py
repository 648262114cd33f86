"""create_app: joins settings, services, pages, API and channels."""

from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import text
from werkzeug.middleware.proxy_fix import ProxyFix

from backend import subjects  # noqa: F401 - importing it registers them with the history
from backend.city_rules.rules.category_cache import CategoryCache
from backend.core.config import Config
from backend.core.errors import NotFoundError
from backend.core.photo_store import PhotoStore
from backend.models import Database
from backend.registry.rules.search import CommunityFinder
from backend.web import converters
from backend.web.http_bodies import BoundedJson, FormRequest, with_sound_bodies
from backend.web.security_headers import ONLY_TLS, SECURITY_HEADERS
from backend.web.services import EXTENSION, Services, limiter

MAX_REQUEST_BYTES = 100 * 1024 * 1024  # nine photos of a recent phone

# Of the sixteen threads of a process: the others answer who only reads while the database is locked.
WRITERS = 4

WINDOW_ENDS = "X-RateLimit-Retry-After"


def create_app(config: Config) -> Flask:
    """Raises WrongKeyError where the database was sealed with another key."""
    # The path is for Bootstrap-Flask, which hangs its own files below it.
    app = Flask("backend", static_folder=None, static_url_path="/static")
    app.request_class = FormRequest
    app.json = BoundedJson(app)
    app.config.update(
        SECRET_KEY=config.secret_key,
        SECRET_KEY_FALLBACKS=config.keys_of("secret_key")[1:],
        MAX_CONTENT_LENGTH=MAX_REQUEST_BYTES,
        MAX_FORM_PARTS=200,
        SESSION_COOKIE_NAME="linsheng",
        SESSION_COOKIE_SECURE=config.base_url.startswith("https://"),
        SESSION_COOKIE_SAMESITE="Lax",
        RATELIMIT_STORAGE_URI=_limiter_storage(config.redis_url),
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=True,
        RATELIMIT_SWALLOW_ERRORS=True,
        RATELIMIT_HEADERS_ENABLED=True,
        RATELIMIT_HEADER_RETRY_AFTER=WINDOW_ENDS,
    )
    database = Database(config, writers=WRITERS)
    database.check_key()
    app.extensions[EXTENSION] = Services(
        config, database, PhotoStore.of(config), CommunityFinder(), CategoryCache()
    )
    app.after_request(_tell_to_wait)  # before the limiter's, so that it runs after it
    limiter.init_app(app)
    app.add_url_rule("/healthz", view_func=lambda: _healthz(app))
    app.after_request(partial(_add_security_headers, _headers_for(config)))
    _register_channels(app)
    app.wsgi_app = with_sound_bodies(app.wsgi_app)  # type: ignore[assignment, method-assign]  # as documented
    if config.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # Flask's documented way to wrap
            app.wsgi_app, x_for=config.proxies, x_proto=config.proxies, x_host=config.proxies
        )
    return app


def load_channels() -> tuple[Callable[[Flask], None], ...]:
    """Import every page, API and channel, and return what registers them.

    Late, so that a worker or a command that needs only the rules does not load every page.
    """
    import backend.city_rules.routes
    import backend.complaints.routes
    import backend.disclosure.routes
    import backend.ledger.routes
    import backend.notices.routes
    import backend.printing.routes
    import backend.registry.routes
    import backend.residents.routes
    import backend.staff.routes
    import backend.statistics.routes  # noqa: F401 - each adds its pages and its API
    from backend.api.setup import register as register_api
    from backend.open311.setup import register as register_open311
    from backend.web.setup import register as register_web
    from backend.wechat.webhook import verification
    from backend.wechat.webhook.routes import register as register_wechat

    return register_web, register_api, register_open311, register_wechat, verification.register


def _register_channels(app: Flask) -> None:
    converters.register(app)
    if app.extensions[EXTENSION].config.stand_in_port is not None:
        app.add_url_rule("/sim/", view_func=_to_stand_in)
    for register in load_channels():
        register(app)


def _to_stand_in() -> ResponseReturnValue:
    """The demo's WeChat listens beside the service, on the host by which the visitor came.

    It speaks no TLS, and a browser that came by TLS goes nowhere on this host without: there the proxy leads.
    """
    shared: Services = current_app.extensions[EXTENSION]
    if request.is_secure:
        port = shared.config.stand_in_port
        raise NotFoundError(f"演示用的微信聊天不走 HTTPS。请让代理把 /sim/ 转到本机 {port} 端口，就能打开。")
    host = urlsplit(request.host_url)._replace(path="/sim/")
    name = host.netloc.rpartition(":")[0] if host.port else host.netloc
    return redirect(host._replace(netloc=f"{name}:{shared.config.stand_in_port}").geturl())


def _healthz(app: Flask) -> tuple[str, int]:
    shared: Services = app.extensions[EXTENSION]
    with shared.database.reading() as session:
        session.execute(text("SELECT 1"))
    return "ok", 200


def _tell_to_wait(response: Response) -> Response:
    """The limiter would tell everyone to wait, also whom it let pass."""
    seconds = response.headers.pop(WINDOW_ENDS, None)
    if seconds is not None and response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        response.headers["Retry-After"] = seconds
    return response


def _headers_for(config: Config) -> dict[str, str]:
    return SECURITY_HEADERS | (ONLY_TLS if config.base_url.startswith("https://") else {})


def _add_security_headers(headers: dict[str, str], response: Response) -> Response:
    for name, value in headers.items():
        response.headers.setdefault(name, value)
    return response


def _limiter_storage(redis_url: str) -> str:
    return f"redis+{redis_url}" if redis_url.startswith("unix:") else redis_url
