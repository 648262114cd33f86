"""The mail that carries a link to a printing shop."""

from urllib.parse import quote

from backend.core.clock import local
from backend.core.config import Config
from backend.models import PrintLink
from backend.notices.senders.message import Letter
from backend.printing.leaflets.formats import FORMATS
from backend.printing.rules.links import token_of

CONSOLE = "console://"


def letter_of(link: PrintLink, config: Config) -> Letter:
    """What the shop reads: what to print, where the files are, until when."""
    order = link.order
    form = FORMATS[order.format]
    return Letter(
        recipient=link.shop,
        addresses=(_address(config.mail_url, link.recipient),),
        title=f"{config.city_name}小区宣传页印刷文件 {order.number}",
        body=(
            f"{link.shop}：\n"
            f"请打开下面的链接下载印刷文件：{form.name}，{order.copies:,} 份，{order.paper}。\n"
            f"{config.base_url}/print/{token_of(link, config.secret_key)}\n"
            f"链接 {local(link.expires_at):%Y-%m-%d %H:%M} 前有效，请勿转发。\n"
            "收到文件和发货后，请在同一页面确认。"
        ),
    )


def _address(mail_url: str, recipient: str) -> str:
    if not mail_url or mail_url.startswith(CONSOLE):
        return CONSOLE
    return f"{mail_url}{'&' if '?' in mail_url else '?'}to={quote(recipient, safe='@')}"
