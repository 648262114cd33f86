"""Filled by its own room."""

from flask import Flask


def register(app: Flask) -> None:
    """Hang this channel into the app."""
    del app
