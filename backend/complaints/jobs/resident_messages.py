"""One message to a resident: its text, and the call to WeChat that sends it."""

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from sqlalchemy.orm import Session

from backend.complaints.rules.handling.resident_notices import office_of_event
from backend.core.clock import local
from backend.core.numbers import show_number
from backend.models import NoticeWay, ResidentNotice
from backend.notices.rules.resident_channels import NoticeTemplate
from backend.notices.rules.wording import KINDS, NOTE, wording_of
from backend.wechat.links import status_link
from backend.wechat.platform.client import WechatApi

DETAIL_PAGE = "pages/detail/detail"


@dataclass(frozen=True, slots=True)
class ResidentMessage:
    """All that sending needs, read before the connection is given back."""

    way: NoticeWay
    openid: str
    words: str
    link: str
    template: NoticeTemplate | None
    values: dict[str, str]
    window_until: datetime | None


def link_of(notice: ResidentNotice, base_url: str) -> str:
    """To the complaint: a page of the mini-program where it speaks, else the private page."""
    if notice.complaint is None:
        return ""
    if notice.way is NoticeWay.MINIPROGRAM:
        return f"{DETAIL_PAGE}?token={notice.complaint.token}"
    return status_link(base_url, notice.complaint.token)


def values_of(session: Session, notice: ResidentNotice) -> dict[str, str]:
    """For the fields of a template."""
    event = notice.event
    if event is None or notice.complaint is None:
        return {}
    at = local(event.at)
    wording = wording_of(session, notice.kind) if notice.kind in KINDS else None
    return {
        "number": show_number(notice.complaint.number),
        "office": office_of_event(session, event),
        "state": wording.short if wording else "有新进展",
        "at": f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}",
        "note": wording.note if wording else NOTE,
    }


def send_message(api: WechatApi, message: ResidentMessage) -> None:
    """Raises ApiError."""
    sends = {
        NoticeWay.MINIPROGRAM: api.send_miniprogram_subscribe,
        NoticeWay.SUBSCRIBE: api.send_subscribe,
        NoticeWay.TEMPLATE: api.send_template,
    }
    match message.way:
        case NoticeWay.SERVICE:
            api.send_text(message.openid, f"{message.words}\n{message.link}".strip())
        case NoticeWay.MINIPROGRAM | NoticeWay.SUBSCRIBE | NoticeWay.TEMPLATE:
            if message.template is None:
                raise ValueError("a template way without a template")
            fields = message.template.fields(message.values)
            sends[message.way](message.openid, message.template.id, fields, message.link)
        case NoticeWay.CONTACT:
            raise ValueError("the next contact is not a call")
        case _:
            assert_never(message.way)
