"""Opening a link: which order it is for, and what its holder reads when it opens nothing."""

from http import HTTPStatus

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from backend.clock import utc_now
from backend.errors import NotFoundError
from backend.models import PrintLink
from backend.printshop.links import LinkClosedError, open_link
from backend.services import services

# Many files, each resumed many times over a weak line, and a download manager that opens eight at once.
PAGES = "600 per 10 minutes"
POSTS = "30 per 10 minutes"


def link_of(session: Session, token: str) -> PrintLink:
    """Raises NotFoundError and LinkClosedError, which the room answers in plain words."""
    return open_link(session, token, services().config.secret_key, utc_now())


def missing(error: NotFoundError) -> ResponseReturnValue:
    return _told("打不开这个链接", error.message), HTTPStatus.NOT_FOUND


def closed(error: LinkClosedError) -> ResponseReturnValue:
    return _told("链接已停用", error.message), HTTPStatus.GONE


def _told(title: str, words: str) -> str:
    return render_template("printshop/closed.html", title=title, words=words)
