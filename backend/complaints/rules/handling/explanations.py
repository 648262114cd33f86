"""What a complaint's state means for the resident who waits: the same sentence in every channel."""

from datetime import datetime

from backend.models import Complaint, State

_EXPLANATIONS = {
    State.SUBMITTED: "我们正在把它交给负责的单位。",
    State.DISPATCHED: "已交给下面的单位，等它签收。",
    State.ACCEPTED: "下面的单位已经签收，正在处理。",
    State.RETURNED: "下面的单位认为不归它管，上级正在裁定。裁定期间仍由它负责。",
    State.REVIEWING: "下面的单位已经写好答复，街道正在把关，看完就发给您。",
    State.MERGED: "几位邻居反映的是同一件事，合在一起办，有了答复会同时告诉每一位。",
    State.REPLIED: "请看下面的答复，然后告诉我们问题解决了没有。",
    State.CLOSED: "这件投诉已经结束。",
    State.REJECTED: "街道决定不予受理，理由见下面的办理过程。",
    State.WITHDRAWN: "这件投诉不再办理。",
}
_NOT_ACCEPTED = "已交给下面的单位，它还没有签收，已超过签收的时间。您可以催一催。"


def explanation(complaint: Complaint, now: datetime) -> str:
    is_late = complaint.state is State.DISPATCHED and now > complaint.accept_due_at
    return _NOT_ACCEPTED if is_late else _EXPLANATIONS[complaint.state]
