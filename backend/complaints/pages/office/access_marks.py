"""Signed marks of a page opened with a purpose: its photos and recordings load for some minutes."""

from flask import request
from itsdangerous import BadData, URLSafeTimedSerializer

from backend.web.services import services

OPEN_SECONDS = 15 * 60


def opened_mark(what: str, staff_id: int, complaint_id: int) -> str:
    """For the addresses on that page; `what` is recordings or photos."""
    return str(_serializer(what).dumps([staff_id, complaint_id]))


def was_opened(what: str, staff_id: int, complaint_id: int) -> bool:
    """Whether the address of this request brings the mark along."""
    try:
        opened = _serializer(what).loads(request.args.get("opened", ""), max_age=OPEN_SECONDS)
    except BadData:
        return False
    return bool(opened == [staff_id, complaint_id])


def _serializer(what: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(services().config.signing_keys, salt=f"opened {what}")
