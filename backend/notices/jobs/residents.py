"""Telling one resident of one event: claim, send with no database connection held, record the end.

The platform has no idempotency key: who dies between its answer and our record sends once more at the next
attempt. What is refused falls back to the next way at once, and in the end to the resident's next contact.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import assert_never

from sqlalchemy import and_, or_, update
from sqlalchemy.orm import Session

from backend.complaints.rules.handling.telling import office_of_event
from backend.core.clock import local, utc_now
from backend.core.config import Config
from backend.core.numbers import show_number
from backend.jobs.connection import connect
from backend.models import Database, NoticeState, NoticeWay, ResidentNotice
from backend.notices.jobs.deliveries import BACKOFF, opened_config, opened_database
from backend.notices.rules.ledger import (
    close_window,
    give_back,
    grant_for,
    held_resident,
    take_from_window,
    window_is_open,
)
from backend.notices.rules.pushes import Ledger, Template, after, choose, template_for
from backend.notices.rules.wording import KINDS, NOTE, wording_of
from backend.wechat.conversation.links import status_link
from backend.wechat.platform.api_errors import (
    ApiError,
    NotAccepted,
    RetryLater,
    WindowClosed,
    WindowUsedUp,
)
from backend.wechat.platform.client import WechatApi

# Longer than a call, its token and one more of each may take together.
LEASE = timedelta(seconds=80)
BY_GRANT = (NoticeWay.MINIPROGRAM, NoticeWay.SUBSCRIBE)
BY_TEMPLATE = (*BY_GRANT, NoticeWay.TEMPLATE)
DETAIL_PAGE = "pages/detail/detail"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Errand:
    """All that sending needs, read before the connection is given back."""

    notice_id: int
    attempts: int
    way: NoticeWay
    openid: str
    words: str
    link: str
    template: Template | None
    values: dict[str, str]
    window_until: datetime | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one attempt by one way ended; `said` names WeChat's code."""

    sent: bool = False
    later: bool = False
    closes_window: bool = False
    not_accepted: bool = False
    said: str = ""


@cache
def opened_api() -> WechatApi:
    """One client a worker process."""
    config = opened_config()
    return WechatApi(config, connect(config.redis_url))


def tell_resident(notice_id: int) -> None:
    """The RQ job. Runs any number of times for one notice."""
    tell_with(opened_database(), opened_config(), opened_api(), notice_id)


def tell_with(database: Database, config: Config, api: WechatApi, notice_id: int) -> None:
    """Bring the notice to its end, to its next attempt, or to the resident's next contact."""
    with database.transaction() as session:
        errand = _claim(session, config, notice_id, utc_now())
    while errand is not None:
        outcome = _send(api, errand)
        with database.transaction() as session:
            errand = _record(session, config, errand, outcome, utc_now())


def _claim(session: Session, config: Config, notice_id: int, now: datetime) -> Errand | None:
    """Take the notice for this worker, unless another has it or it is done."""
    claimed = session.execute(
        update(ResidentNotice)
        .where(
            ResidentNotice.id == notice_id,
            or_(
                and_(ResidentNotice.state == NoticeState.PENDING, ResidentNotice.next_attempt_at <= now),
                and_(ResidentNotice.state == NoticeState.SENDING, ResidentNotice.lease_until <= now),
            ),
        )
        .values(state=NoticeState.SENDING, attempts=ResidentNotice.attempts + 1)
        .returning(ResidentNotice.id)
    ).first()
    if claimed is None:
        return None
    return _prepare(session, config, session.get_one(ResidentNotice, notice_id), now)


def _prepare(session: Session, config: Config, notice: ResidentNotice, now: datetime) -> Errand | None:
    """The best way still open, its grant spent; None where only the next contact is left."""
    follower = held_resident(session, notice.resident_id)
    templates = {way: template_for(config.wechat_templates, notice.kind, way) for way in BY_TEMPLATE}
    grants = {way: grant_for(session, notice, one.id) for way, one in templates.items() if one is not None}
    ledger = Ledger(
        miniprogram=bool(follower.miniprogram_openid and grants.get(NoticeWay.MINIPROGRAM)),
        account=bool(config.wechat_appid and config.wechat_secret),
        followed=follower.openid is not None and follower.unfollowed_at is None,
        granted=grants.get(NoticeWay.SUBSCRIBE) is not None,
        template=templates[NoticeWay.TEMPLATE] is not None,
        window=window_is_open(follower, now),
    )
    notice.way = choose(ledger, notice.way)
    if notice.way is NoticeWay.CONTACT:
        _wait(notice)
        return None
    grant = grants.get(notice.way) if notice.way in BY_GRANT else None
    if grant is not None:
        grant.spent_at, grant.notice_id = now, notice.id
    notice.lease_until = notice.ring_after = now + LEASE
    openid = follower.miniprogram_openid if notice.way is NoticeWay.MINIPROGRAM else follower.openid
    return Errand(
        notice_id=notice.id,
        attempts=notice.attempts,
        way=notice.way,
        openid=openid or "",
        words=notice.words,
        link=_link(config, notice),
        template=templates.get(notice.way),
        values=_values(session, notice),
        window_until=follower.window_until,
    )


def _link(config: Config, notice: ResidentNotice) -> str:
    """To the complaint: a page of the mini-program where it speaks, else the private page."""
    if notice.complaint is None:
        return ""
    if notice.way is NoticeWay.MINIPROGRAM:
        return f"{DETAIL_PAGE}?token={notice.complaint.token}"
    return status_link(config.base_url, notice.complaint.token)


def _values(session: Session, notice: ResidentNotice) -> dict[str, str]:
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


def _send(api: WechatApi, errand: Errand) -> Outcome:
    try:
        _call(api, errand)
    except RetryLater as error:
        return Outcome(later=True, said=f"{errand.way}: {error}")
    except ApiError as error:
        return Outcome(
            closes_window=isinstance(error, WindowClosed | WindowUsedUp),
            not_accepted=isinstance(error, NotAccepted),
            said=f"{errand.way}: {error}",
        )
    except Exception:
        # A fault of ours must not lose the notice: it is logged whole and tried again like an outage.
        log.exception("notice %d could not be sent", errand.notice_id)
        return Outcome(later=True, said=f"{errand.way}: internal error, see the worker's log")
    return Outcome(sent=True)


def _call(api: WechatApi, errand: Errand) -> None:
    sends = {
        NoticeWay.MINIPROGRAM: api.send_miniprogram_subscribe,
        NoticeWay.SUBSCRIBE: api.send_subscribe,
        NoticeWay.TEMPLATE: api.send_template,
    }
    match errand.way:
        case NoticeWay.SERVICE:
            api.send_text(errand.openid, f"{errand.words}\n{errand.link}".strip())
        case NoticeWay.MINIPROGRAM | NoticeWay.SUBSCRIBE | NoticeWay.TEMPLATE:
            if errand.template is None:
                raise ValueError("a template way without a template")
            fields = errand.template.fields(errand.values)
            sends[errand.way](errand.openid, errand.template.id, fields, errand.link)
        case NoticeWay.CONTACT:
            raise ValueError("the next contact is not a call")
        case _:
            assert_never(errand.way)


def _record(
    session: Session, config: Config, errand: Errand, outcome: Outcome, now: datetime
) -> Errand | None:
    """Write how the attempt ended, unless another worker took over when the lease ran out, or the resident
    asked to be forgotten.

    Returns the errand by the next way where this one was refused.
    """
    notice = session.get(ResidentNotice, errand.notice_id, with_for_update=True)
    if notice is None or notice.state is not NoticeState.SENDING or notice.attempts != errand.attempts:
        return None
    notice.lease_until = None
    if outcome.said:
        notice.last_error = "; ".join(filter(None, (notice.last_error, outcome.said)))[-500:]
    if outcome.sent:
        notice.state, notice.ended_at = NoticeState.SENT, now
        if errand.way is NoticeWay.SERVICE:
            take_from_window(session, notice.resident_id)
        return None
    if outcome.later and notice.attempts <= len(BACKOFF):
        notice.state = NoticeState.PENDING
        notice.next_attempt_at = notice.ring_after = now + BACKOFF[notice.attempts - 1]
        return None
    if errand.way in BY_GRANT and not outcome.not_accepted:
        give_back(session, notice)
    if outcome.closes_window:
        close_window(session, notice.resident_id, errand.window_until)
    if outcome.later:
        _wait(notice)
        return None
    notice.way = after(errand.way)
    return _prepare(session, config, notice, now)


def _wait(notice: ResidentNotice) -> None:
    """Kept for the resident's next contact; nothing rings for it any more."""
    notice.state, notice.way, notice.lease_until = NoticeState.WAITING, NoticeWay.CONTACT, None
