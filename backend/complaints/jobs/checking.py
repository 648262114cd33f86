"""Asking WeChat about a resident's words: claim, ask with no database connection held, record the end.

Only people seen in the mini-program within two hours can be asked about. Where WeChat cannot say, the local
stop list has spoken already, and the row says that it stood alone.
"""

import logging
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from backend.complaints.rules.shield.safety import ASKABLE, text_of
from backend.core.clock import utc_now
from backend.models import Database, Resident, ReviewState, SafetyReview
from backend.notices.jobs.deliveries import BACKOFF, opened_database
from backend.notices.jobs.residents import LEASE, opened_api
from backend.wechat.platform.api_errors import ApiError, RetryLater
from backend.wechat.platform.client import WechatApi

COMMENT = 2  # msg_sec_check's scene for what people write under something
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

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Errand:
    review_id: int
    attempts: int
    openid: str
    text: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """`state` is None where it is to be asked again."""

    state: ReviewState | None
    labels: str = ""
    said: str = ""


def check_words(review_id: int) -> None:
    """The RQ job. Runs any number of times for one review."""
    check_with(opened_database(), opened_api(), review_id)


def check_with(database: Database, api: WechatApi, review_id: int) -> None:
    with database.transaction() as session:
        errand = _claim(session, review_id, utc_now())
    if errand is None:
        return
    outcome = _ask(api, errand)
    with database.transaction() as session:
        _record(session, errand, outcome, utc_now())


def _claim(session: Session, review_id: int, now: datetime) -> Errand | None:
    """Take it for this worker, unless another has it, it is done, or WeChat may not be asked any more."""
    claimed = session.execute(
        update(SafetyReview)
        .where(
            SafetyReview.id == review_id,
            SafetyReview.state == ReviewState.PENDING,
            or_(SafetyReview.lease_until.is_(None), SafetyReview.lease_until <= now),
        )
        .values(attempts=SafetyReview.attempts + 1, lease_until=now + LEASE, ring_after=now + LEASE)
        .returning(SafetyReview.id)
    ).first()
    if claimed is None:
        return None
    review = session.get_one(SafetyReview, review_id)
    follower = session.get(Resident, review.complaint.resident_id or 0)
    if follower is None or follower.miniprogram_openid is None or now > review.opened_at + ASKABLE:
        _end(review, Outcome(ReviewState.SKIPPED, "未能送微信检测"))
        return None
    return Errand(review.id, review.attempts, follower.miniprogram_openid, text_of(review.event))


def _ask(api: WechatApi, errand: Errand) -> Outcome:
    try:
        verdict = api.check_text(errand.openid, errand.text, COMMENT)
    except RetryLater as error:
        return Outcome(None, said=str(error))
    except ApiError as error:
        return Outcome(ReviewState.SKIPPED, "未能送微信检测", str(error))
    except Exception:
        log.exception("review %d could not be asked about", errand.review_id)
        return Outcome(None, said="internal error, see the worker's log")
    if verdict.suggest == "pass":
        return Outcome(ReviewState.PASSED)
    return Outcome(ReviewState.OPEN, LABELS.get(verdict.label, "其他"))


def _record(session: Session, errand: Errand, outcome: Outcome, now: datetime) -> None:
    """Unless the lease ran out and another worker took over meanwhile."""
    review = session.get_one(SafetyReview, errand.review_id, with_for_update=True)
    if review.state is not ReviewState.PENDING or review.attempts != errand.attempts:
        return
    review.last_error = outcome.said[:500]
    if outcome.state is not None:
        _end(review, outcome)
    elif review.attempts > len(BACKOFF):
        _end(review, Outcome(ReviewState.SKIPPED, "未能送微信检测"))
    else:
        review.lease_until, review.ring_after = None, now + BACKOFF[review.attempts - 1]


def _end(review: SafetyReview, outcome: Outcome) -> None:
    review.state, review.labels = outcome.state or ReviewState.SKIPPED, outcome.labels
    review.lease_until = review.ring_after = None
