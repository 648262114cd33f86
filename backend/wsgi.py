"""The web server's entry: `gunicorn backend.wsgi:app`."""

import os

from backend.app import create_app
from backend.core.config import Config
from backend.staff.rules.demo_start import refuse_demo

config = Config.from_env(os.environ)
refuse_demo(config)
app = create_app(config)
