"""Opens a shop's link: its order, or why it opens nothing."""

from dataclasses import dataclass

from flask import url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from backend.core.clock import utc_now
from backend.core.errors import NotFoundError
from backend.models import PrintLink
from backend.printing.rules.links import LinkClosedError, open_link
from backend.printing.rules.wrong_leaflets import WrongLeafletsError
from backend.web.assets import digest_of
from backend.web.audiences import shop_pages
from backend.web.downloads import RETRY_SECONDS, TooManyDownloadsError
from backend.web.rendering import render, variables_of
from backend.web.services import services

# Many files, each resumed many times over a weak line, and a download manager that opens eight at once.
CSS = "printshop.css"
PAGES = "600 per 10 minutes"
POSTS = "30 per 10 minutes"


@variables_of("printing/shop/closed.html")
@dataclass(frozen=True, slots=True)
class ClosedPage:
    """Why a link opens nothing."""

    title: str
    words: str


def link_of(session: Session, token: str) -> PrintLink:
    """Raises NotFoundError and LinkClosedError, which the portal answers in plain words."""
    return open_link(session, token, services().config.signing_keys, utc_now())


@shop_pages.errorhandler(NotFoundError)
def missing(error: NotFoundError) -> ResponseReturnValue:
    return render(ClosedPage("打不开这个链接", error.message)), error.status


@shop_pages.errorhandler(LinkClosedError)
def closed(error: LinkClosedError) -> ResponseReturnValue:
    return render(ClosedPage("链接已停用", error.message)), error.status


@shop_pages.errorhandler(TooManyDownloadsError)
def busy(error: TooManyDownloadsError) -> ResponseReturnValue:
    return (
        render(ClosedPage("请稍等再下载", error.message)),
        error.status,
        {"Retry-After": str(RETRY_SECONDS)},
    )


@shop_pages.errorhandler(WrongLeafletsError)
def wrong(error: WrongLeafletsError) -> ResponseReturnValue:
    return render(ClosedPage("先不要印", error.message)), error.status


@shop_pages.app_template_global()
def printshop_css() -> str:
    return url_for("printshop.static", filename=CSS, v=digest_of("printshop", CSS))
