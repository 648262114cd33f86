"""The web server's entry: `gunicorn backend.wsgi:app`."""

import os

from backend.app import create_app
from backend.core.config import Config

app = create_app(Config.from_env(os.environ))
