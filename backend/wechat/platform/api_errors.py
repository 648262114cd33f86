"""Errors of calls to WeChat: try later, never, or ask the resident to tap again.

A message names the code, what it means and WeChat's request id. WeChat's own words are not repeated: they
hold openids and addresses.
"""

import re

_RID = re.compile(r"\brid:\s*([0-9a-fA-F-]{8,64})")
_FIELD = re.compile(r"\bdata\.([a-z_]{1,30}\d{0,3})\b")
_ADDRESS = re.compile(r"invalid ip ([0-9a-fA-F.:]{2,45})")


class ApiError(Exception):
    """Base of all. `errcode` is None where no answer of WeChat's own came."""

    def __init__(self, reason: str, *, errcode: int | None = None, rid: str = "") -> None:
        parts = [str(errcode)] if errcode is not None else []
        super().__init__(" ".join([*parts, reason, *([f"(rid {rid})"] if rid else [])]))
        self.errcode = errcode
        self.rid = rid


class RetryLater(ApiError):  # noqa: N818 - an answer of the outside, not an error of ours
    """It may work later: no connection, an outage, a limit, or settings that an operator will mend."""


class EmptyFile(RetryLater):
    """A file without a byte, now and then from a server that has not got it yet."""


class TokenRejected(RetryLater):
    """The access token was not taken."""


class AccountRefused(RetryLater):
    """WeChat does not take the account's own settings; `mend` says what the operator does."""

    mend = "Compare the app id and the secret with the WeChat console."


class AddressRefused(AccountRefused):
    """Our server is not on the account's list of addresses (IP 白名单)."""

    def __init__(self, reason: str, *, address: str = "", errcode: int | None = None, rid: str = "") -> None:
        super().__init__(reason, errcode=errcode, rid=rid)
        what = address or "this server's outgoing address"
        self.mend = f"Add {what} to the IP whitelist (IP 白名单) in the WeChat console."


class Final(ApiError):  # noqa: N818 - an answer of the outside, not an error of ours
    """It will never work as it is."""


class WindowClosed(Final):
    """The resident was silent for too long; a customer-service message is not taken any more."""


class WindowUsedUp(Final):
    """As many customer-service messages as the window allows have been sent."""


class NotAccepted(Final):
    """The resident refused this subscribe message, or their accept is used up."""


class Unfollowed(Final):
    """The resident does not follow the account."""


class BadField(Final):
    """WeChat does not take one field of a template; `field` is its name where WeChat told it."""

    def __init__(self, reason: str, *, field: str = "", errcode: int | None = None, rid: str = "") -> None:
        super().__init__(f"{reason} {field}".strip(), errcode=errcode, rid=rid)
        self.field = field


class NotSetUp(Final):
    """The city has no such account, or its secret is missing in the settings."""


class AskAgain(ApiError):  # noqa: N818 - an answer of the outside, not an error of ours
    """The code from the resident's tap is used up or too old: let them tap again."""


TOKEN_CODES = frozenset({40001, 40014, 42001})
FIELD_CODE = 47003
_ADDRESS_CODES = frozenset({40164, 61004, 89503, 89506, 89507})
_KINDS: dict[int, tuple[type[ApiError], str]] = {
    -1: (RetryLater, "WeChat is busy"),
    40002: (AccountRefused, "grant type refused"),
    40013: (AccountRefused, "app id unknown"),
    40125: (AccountRefused, "secret wrong"),
    40243: (AccountRefused, "secret frozen"),
    41002: (AccountRefused, "app id missing"),
    41004: (AccountRefused, "secret missing"),
    40029: (AskAgain, "code invalid"),
    40163: (AskAgain, "code used"),
    43004: (Unfollowed, "does not follow the account"),
    43101: (NotAccepted, "subscribe message not accepted"),
    45009: (RetryLater, "daily limit reached"),
    45011: (RetryLater, "too many calls a minute"),
    45015: (WindowClosed, "answer window closed"),
    45047: (WindowUsedUp, "answer window used up"),
    50002: (RetryLater, "account limited"),
}
_FINAL_REASONS = {
    40003: "openid not of this account",
    40007: "media id unknown or older than three days",
    40037: "template unknown",
    40226: "WeChat holds this user for risky",
    41030: "page not in the released mini-program",
    45002: "text too long",
    48001: "account has no right to this call",
    61010: "not seen in the mini-program within two hours",
}


def error_from(errcode: int, errmsg: str) -> ApiError:
    """The error that an answer of WeChat's means."""
    request_id_match = _RID.search(errmsg)
    rid = request_id_match[1] if request_id_match else ""
    if errcode in TOKEN_CODES:
        return TokenRejected("access token rejected", errcode=errcode, rid=rid)
    if errcode in _ADDRESS_CODES:
        address_match = _ADDRESS.search(errmsg)
        return AddressRefused(
            "address not allowed", address=address_match[1] if address_match else "", errcode=errcode, rid=rid
        )
    if errcode == FIELD_CODE:
        field_match = _FIELD.search(errmsg)
        return BadField(
            "field refused", field=field_match[1] if field_match else "", errcode=errcode, rid=rid
        )
    kind, reason = _KINDS.get(errcode, (Final, _FINAL_REASONS.get(errcode, "refused")))
    return kind(reason, errcode=errcode, rid=rid)
