"""Asking WeChat about a resident's words.

Only people seen in the mini-program within two hours can be asked about. Where WeChat cannot say, the local
stop list has spoken already, and the row says that it stood alone.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from sqlalchemy.orm import Session

from backend.complaints.rules.privacy.content_review import WECHAT_CHECK_WINDOW, text_of
from backend.core.config import Config
from backend.jobs.connection import connect
from backend.jobs.leased import OVER_28_HOURS, Failure, LeasedWork
from backend.models import Database, Resident, ReviewState, SafetyReview
from backend.wechat.platform.api_errors import ApiError, RetryLater
from backend.wechat.platform.client import Verdict, WechatApi

COMMENT = 2  # msg_sec_check's scene for what people write under something
NOT_ASKED = "未能送微信检测"
LABELS = {
    10001: "广告",
    20001: "时政",
    20002: "色情",
    20003: "辱骂",
    20006: "违法犯罪",
    20008: "欺诈",
    20012: "低俗",
    20013: "版权",
    21000: "其他",
}


@dataclass(frozen=True, slots=True)
class WordsToCheck:
    openid: str
    text: str


class WordChecks(LeasedWork[SafetyReview, WordsToCheck, Verdict]):
    plural = "words for WeChat to check"
    table = SafetyReview
    pending, working, given_up = ReviewState.PENDING, ReviewState.PENDING, ReviewState.SKIPPED
    lease = timedelta(seconds=80)  # as for residents' notices: a call, its token and one more of each
    backoff = OVER_28_HOURS
    timeout = timedelta(seconds=120)
    retry_on, refused_on = (RetryLater,), (ApiError,)

    def __init__(self, api: WechatApi) -> None:
        self._api = api

    @classmethod
    def opened(cls, database: Database, config: Config) -> Self:
        return cls(WechatApi(config, connect(config.redis_url)))

    def prepare(self, session: Session, row: SafetyReview, now: datetime) -> WordsToCheck | None:
        """None where WeChat may not be asked any more."""
        follower = session.get(Resident, row.complaint.resident_id or 0)
        if (
            follower is None
            or follower.miniprogram_openid is None
            or now > row.opened_at + WECHAT_CHECK_WINDOW
        ):
            row.state, row.labels = ReviewState.SKIPPED, NOT_ASKED
            return None
        return WordsToCheck(follower.miniprogram_openid, text_of(row.event))

    def send(self, task: WordsToCheck) -> Verdict:
        return self._api.check_text(task.openid, task.text, COMMENT)

    def finish(
        self,
        session: Session,
        row: SafetyReview,
        task: WordsToCheck,
        result: Verdict,
        now: datetime,
    ) -> None:
        row.last_error = ""
        if result.suggest == "pass":
            row.state, row.labels = ReviewState.PASSED, ""
        else:
            row.state, row.labels = ReviewState.OPEN, LABELS.get(result.label, "其他")

    def failed(
        self,
        session: Session,
        row: SafetyReview,
        task: WordsToCheck | None,
        failure: Failure,
        now: datetime,
    ) -> None:
        if failure.is_last:
            row.labels = NOT_ASKED
