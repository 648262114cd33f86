"""The mail that brings a link to a printing shop."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.clock import local
from backend.core.config import Config
from backend.models import AddressKind, Letter, PrintLink
from backend.notices.senders.mail import mail_server
from backend.notices.senders.message import StaffMessage
from backend.printing.leaflets.formats import FORMATS
from backend.printing.rules.links import token_of


def message_of(session: Session, letter: Letter, config: Config) -> StaffMessage:
    """What the shop reads: what to print, where the files are, until when.

    Without a mail server its title is a line of the log, and somebody hands the link over.
    """
    link = session.scalars(select(PrintLink).where(PrintLink.letter_id == letter.id)).one()
    order = link.order
    form = FORMATS[order.format]
    words = (
        f"{link.shop}：\n"
        f"请打开下面的链接下载印刷文件：{form.name}，{order.copies:,} 份，{order.paper}。\n"
        f"{config.base_url}/print/{token_of(link, config.signing_keys)}\n"
        f"链接 {local(link.expires_at):%Y-%m-%d %H:%M} 前有效，请勿转发。\n"
        "收到文件和发货后，请在同一页面确认。"
    )
    return StaffMessage(
        kind=AddressKind.EMAIL if mail_server(config.mail_url) else AddressKind.CONSOLE,
        address=link.recipient,
        secret="",
        shown_as=link.shop,
        token=letter.token,
        title=f"{config.city_name}小区宣传页印刷文件 {order.number}",
        lines=(words,),
        home=config.base_url,
        for_staff=False,
    )
