"""How a complaint is handled, and what becomes of what a resident tells."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue


def add_routes(room: Blueprint) -> None:
    room.add_url_rule("/about", "about", _about)
    room.add_url_rule("/privacy", "privacy", _privacy)


def _about() -> ResponseReturnValue:
    return render_template("resident/about.html")


def _privacy() -> ResponseReturnValue:
    return render_template("resident/privacy.html")
