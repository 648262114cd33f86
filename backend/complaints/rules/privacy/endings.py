"""When the reasons end: for staff to see more than what was complained about, and for links to open it."""

from datetime import datetime, timedelta

from backend.city_rules.rules.current import rules_for
from backend.complaints.rules.transitions import OPEN_STATES, TRANSITIONS
from backend.core.errors import LinshengError
from backend.models import Complaint, Move, State

# Nobody works on it by itself: it is over, or answered with the one that it was merged into.
_RESTING = frozenset({State.REJECTED, State.WITHDRAWN, State.MERGED})
# A complaint may be reopened for 90 days at most, by the city's limits; a person may ask for administrative
# reconsideration for 60 days, and needs what is in it for that.
LINK_DAYS = 90
_REOPENED_FROM = frozenset(state for state, move in TRANSITIONS if move is Move.REOPEN)


def is_over(complaint: Complaint, now: datetime) -> bool:
    """Whether phone, voices and photos are for nobody's eyes any more, whatever the role.

    What is closed may come back for a while, and its office may still have to ring.
    """
    if complaint.state not in _REOPENED_FROM:
        return complaint.state in _RESTING
    return complaint.closed_at is None or now > complaint.closed_at + rules_for(complaint).reopen_within


class LinkEndedError(LinshengError):
    """The link was good, and the complaint is over for so long that it opens nothing private any more."""

    code = "link_ended"
    status = 410


def has_private_link_ended(complaint: Complaint, now: datetime) -> bool:
    """Whether the private link shows no more than the PIN does: state and answers.

    Whoever finds it years later in a chat or a browser's history shall not hear a voice and read a phone.
    """
    return _has_ended(complaint, now, timedelta(days=LINK_DAYS))


def has_shared_link_ended(complaint: Complaint, now: datetime) -> bool:
    """Others follow a complaint while something can come of it, and not longer."""
    return _has_ended(complaint, now, timedelta())


def check_private_link(complaint: Complaint, now: datetime) -> None:
    """Raises LinkEndedError."""
    if has_private_link_ended(complaint, now):
        raise LinkEndedError(
            f"这件投诉结束已满 {LINK_DAYS} 天，为保护您的信息，链接里只能看进度和答复了，"
            "凭编号和查询码也能查。要删掉电话和录音，请用浏览器打开提交时保存的链接；要记录的副本，请拨打政务服务热线报编号申请。"
            "问题还在，请提交一件新的投诉。"
        )


def check_shared_link(complaint: Complaint, now: datetime) -> None:
    """Raises LinkEndedError."""
    if has_shared_link_ended(complaint, now):
        raise LinkEndedError(
            "这件投诉已经结束，分享的链接到期了。您家也有同样的问题，可以自己提交一件投诉；"
            "是您自己的投诉，请打开提交时保存的链接，或者凭编号和查询码查进度。"
        )


def _has_ended(complaint: Complaint, now: datetime, period: timedelta) -> bool:
    """Never while it is in work, may be rated or may be reopened."""
    if complaint.state in OPEN_STATES or complaint.closed_at is None:
        return False
    return now > complaint.closed_at + max(period, rules_for(complaint).reopen_within)
