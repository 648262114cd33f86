"""The web server's settings: `gunicorn backend.wsgi:app --config python:backend.cli.web_server`."""

import gc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gunicorn.arbiter import Arbiter

worker_class = "backend.web.whole_requests.WholeRequestWorker"
workers = 2
threads = 16
timeout = 60
graceful_timeout = 8
control_socket_disable = True
# Below errors gunicorn logs each request line that it cannot read, with whatever key or link is in it.
loglevel = "error"

OURS = "backend.wsgi:app"


def on_starting(server: "Arbiter") -> None:
    """Import all that the service needs before its processes are forked: once, and in memory that they share.

    Without it each process takes seconds of its own, and whoever writes first waits for the models.
    So a new release needs a restart: SIGHUP would fork processes of what is loaded here.
    """
    if server.app.app_uri != OURS:
        return
    import pypinyin  # noqa: F401 - communities are found by sound

    from backend.app import load_channels
    from backend.complaints.rules import classifier
    from backend.complaints.rules.filing.emergency_kinds import shipped_kinds
    from backend.wechat.conversation.acts import model as acts

    load_channels()
    classifier.load()
    acts.shipped()
    shipped_kinds()
    gc.freeze()  # a collector that looks at them would copy every page of them
