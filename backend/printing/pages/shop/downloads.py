"""Downloads of the shop: single files, documents, or one zip."""

from functools import partial

from flask import Response, request
from flask.typing import ResponseReturnValue

from backend.core.clock import utc_now
from backend.models import Database, PrintLink
from backend.printing.pages import order_downloads
from backend.printing.pages.shop.entry import PAGES, link_of
from backend.printing.rules.links import count_download
from backend.printing.rules.wrong_leaflets import refuse_wrong_leaflets
from backend.web.audiences import shop_pages
from backend.web.downloads import is_first_range, send_download, send_zip
from backend.web.services import limiter, services

OTHERS = "请先不要印这些，并联系发链接的单位；没有这些编号的文件可以在取件页逐个下载。"


@shop_pages.get("/<token>/files/<name>", endpoint="file")
@shop_pages.get("/<token>/papers/<name>", endpoint="paper")
@limiter.limit(PAGES)
def _send_file(token: str, name: str) -> ResponseReturnValue:
    with services().database.reading() as session:
        link = link_of(session, token)
        download = order_downloads.download_named(link.order, name)
        if request.method == "GET":
            refuse_wrong_leaflets(session, link.order, OTHERS, file=name)
    return _counted(send_download(download), link, name)


@shop_pages.get("/<token>/all.zip", endpoint="all")
@limiter.limit(PAGES)
def _all(token: str) -> Response:
    with services().database.reading() as session:
        link = link_of(session, token)
        if request.method == "GET":
            refuse_wrong_leaflets(session, link.order, OTHERS)
        name, downloads = f"{link.order.number}.zip", order_downloads.downloads_of_order(link.order)
    return _counted(send_zip(name, downloads), link, name)


def _counted(response: Response, link: PrintLink, name: str) -> Response:
    """After the file has left: the database must not hold up a download."""
    if is_first_range(response):
        response.call_on_close(partial(_count, services().database, link, name))
    return response


def _count(database: Database, link: PrintLink, name: str) -> None:
    with database.transaction() as session:
        count_download(session, link, name, utc_now())
