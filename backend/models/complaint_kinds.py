"""States, moves and other closed sets of values of complaints."""

from enum import StrEnum


class Channel(StrEnum):
    WEB = "web"
    WECHAT = "wechat"
    API = "api"
    IMPORT = "import"
    MINIPROGRAM = "miniprogram"
    OPEN311 = "open311"


class Cover(StrEnum):
    """How much of who an anonymous complainant is, typed into their own words, the firm does not read.

    Ways to reach them it never reads. `NAME` covers names besides, `HOME` names and the own flat.
    """

    NONE = "none"
    NAME = "name"
    HOME = "home"


class State(StrEnum):
    """A complaint's states; the moves between them stand in `complaints.rules.transitions`."""

    SUBMITTED = "submitted"
    DISPATCHED = "dispatched"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    REVIEWING = "reviewing"
    REPLIED = "replied"
    CLOSED = "closed"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"


class Move(StrEnum):
    """What can happen to a complaint; each happening is one event."""

    SUBMIT = "submit"
    DISPATCH = "dispatch"
    ACCEPT = "accept"
    REPLY = "reply"
    ASK_RETURN = "ask_return"
    GRANT_RETURN = "grant_return"
    REFUSE_RETURN = "refuse_return"
    RATE = "rate"
    REDO = "redo"
    CLOSE = "close"
    REOPEN = "reopen"
    REJECT = "reject"
    WITHDRAW = "withdraw"
    URGE = "urge"
    SUPPLEMENT = "supplement"
    CONTACT = "contact"
    ASK_EXTENSION = "ask_extension"
    GRANT_EXTENSION = "grant_extension"
    REFUSE_EXTENSION = "refuse_extension"
    ASK_REVIEW = "ask_review"
    HAND_IN = "hand_in"
    PASS_REVIEW = "pass_review"  # noqa: S105 - a move
    SEND_BACK = "send_back"
    REMIND = "remind"
    SUPERVISE = "supervise"
    MERGE = "merge"
    TAKE_IN = "take_in"
    SEPARATE = "separate"
    RECATEGORISE = "recategorise"
    REROUTE = "reroute"
    ADD_ASSIST = "add_assist"
    REPORT = "report"
    HAND_OVER = "hand_over"


class ActorKind(StrEnum):
    SYSTEM = "system"
    RESIDENT = "resident"
    STAFF = "staff"


class PartyRole(StrEnum):
    LEAD = "lead"
    ASSIST = "assist"


class Extension(StrEnum):
    """延期: asked once, with a reason and a plan; a ruling ends it for good."""

    NONE = "none"
    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"


class PhotoStage(StrEnum):
    """处理前 or 处理后, as the office in charge says."""

    BEFORE = "before"
    AFTER = "after"


class BreachKind(StrEnum):
    """Which promise was broken: 签收, 联系, 答复; or the ruling that the office above owed."""

    ACCEPT = "accept"
    CONTACT = "contact"
    REPLY = "reply"
    RULING = "ruling"
