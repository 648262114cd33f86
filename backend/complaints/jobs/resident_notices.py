"""Telling one resident of one event, by the best way that is open.

The platform has no idempotency key: who dies between its answer and our record sends once more at the next
attempt. What is refused falls back to the next way at once, and in the end to the resident's next contact.
"""

from datetime import datetime, timedelta
from typing import Self

from sqlalchemy.orm import Session

from backend.complaints.jobs.resident_messages import ResidentMessage, link_of, send_message, values_of
from backend.core.config import Config
from backend.jobs.connection import connect
from backend.jobs.leased import OVER_28_HOURS, Failure, LeasedWork
from backend.models import Database, NoticeState, NoticeWay, ResidentNotice
from backend.notices.rules.resident_channels import SendQuota, choose_way, next_way, template_for
from backend.notices.rules.send_quota import (
    close_window,
    held_resident,
    return_grant,
    spend_grant,
    take_from_window,
    window_is_open,
)
from backend.wechat.platform.api_errors import ApiError, NotAccepted, RetryLater, WindowClosed, WindowUsedUp
from backend.wechat.platform.client import WechatApi

BY_GRANT = (NoticeWay.MINIPROGRAM, NoticeWay.SUBSCRIBE)
BY_TEMPLATE = (*BY_GRANT, NoticeWay.TEMPLATE)


class ResidentNotices(LeasedWork[ResidentNotice, ResidentMessage, None]):
    plural = "notices to residents"
    table = ResidentNotice
    pending, working, given_up = NoticeState.PENDING, NoticeState.SENDING, NoticeState.WAITING
    # Longer than a call, its token and one more of each may take together.
    lease = timedelta(seconds=80)
    backoff = OVER_28_HOURS
    timeout = timedelta(seconds=120)
    retry_on, refused_on = (RetryLater,), (ApiError,)

    def __init__(self, config: Config, api: WechatApi) -> None:
        self._config = config
        self._api = api

    @classmethod
    def opened(cls, database: Database, config: Config) -> Self:
        return cls(config, WechatApi(config, connect(config.redis_url)))

    def prepare(self, session: Session, row: ResidentNotice, now: datetime) -> ResidentMessage | None:
        """By the best way still open, its grant spent; None where only the next contact is left."""
        config = self._config
        follower = held_resident(session, row.resident_id)
        templates = {way: template_for(config.wechat_templates, row.kind, way) for way in BY_TEMPLATE}
        grants = {
            way: spend_grant(session, row, template.id)
            for way, template in templates.items()
            if template is not None
        }
        quota = SendQuota(
            miniprogram=bool(follower.miniprogram_openid and grants.get(NoticeWay.MINIPROGRAM)),
            account=bool(config.wechat_appid and config.wechat_secret),
            followed=follower.openid is not None and follower.unfollowed_at is None,
            granted=grants.get(NoticeWay.SUBSCRIBE) is not None,
            template=templates[NoticeWay.TEMPLATE] is not None,
            window=window_is_open(follower, now),
        )
        row.way = choose_way(quota, row.way)
        if row.way is NoticeWay.CONTACT:
            _keep_for_next_contact(row)
            return None
        grant = grants.get(row.way) if row.way in BY_GRANT else None
        if grant is not None:
            grant.spent_at, grant.notice_id = now, row.id
        openid = follower.miniprogram_openid if row.way is NoticeWay.MINIPROGRAM else follower.openid
        return ResidentMessage(
            way=row.way,
            openid=openid or "",
            words=row.words,
            link=link_of(row, config.base_url),
            template=templates.get(row.way),
            values=values_of(session, row),
            window_until=follower.window_until,
        )

    def send(self, task: ResidentMessage) -> None:
        send_message(self._api, task)

    def finish(
        self,
        session: Session,
        row: ResidentNotice,
        task: ResidentMessage,
        result: None,
        now: datetime,
    ) -> None:
        row.state, row.ended_at = NoticeState.SENT, now
        if task.way is NoticeWay.SERVICE:
            take_from_window(session, row.resident_id)

    def failed(
        self,
        session: Session,
        row: ResidentNotice,
        task: ResidentMessage | None,
        failure: Failure,
        now: datetime,
    ) -> ResidentMessage | None:
        """The message by the next way, where WeChat refused this one."""
        if not failure.is_last:
            return None
        error = failure.error
        if row.way in BY_GRANT and not isinstance(error, NotAccepted):
            return_grant(session, row)
        if task is None or not isinstance(error, ApiError) or isinstance(error, RetryLater):
            _keep_for_next_contact(row)
            return None
        if isinstance(error, WindowClosed | WindowUsedUp):
            close_window(session, row.resident_id, task.window_until)
        row.way = next_way(task.way)
        return self.prepare(session, row, now)

    def error_text(self, row: ResidentNotice, task: ResidentMessage | None, failure: Failure) -> str:
        """What each way answered, the newest last."""
        reason = f"{task.way}: {failure.reason}" if task else failure.reason
        return "; ".join(filter(None, (row.last_error, reason)))[-500:]


def _keep_for_next_contact(notice: ResidentNotice) -> None:
    """Nothing sends it by itself any more."""
    notice.state, notice.way = NoticeState.WAITING, NoticeWay.CONTACT
