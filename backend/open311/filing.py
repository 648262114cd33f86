"""POST requests: a program files a complaint for a resident."""

import re
import secrets
from dataclasses import dataclass

from flask import Response, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import UnsupportedMediaType

from backend.city_rules.rules.deadlines import promise_of
from backend.complaints.rules.filing.intake import Receipt, Submission, submit
from backend.core.clock import utc_now
from backend.core.errors import FieldProblem, InvalidInputError, NotFoundError
from backend.core.text import clean
from backend.models import Category, Channel, Complaint
from backend.models.personal import PersonalDataKey
from backend.open311.blueprint import open311
from backend.open311.callers import FILE, Application, counted, known_application
from backend.open311.catalogue import FORM
from backend.open311.formats import answer
from backend.open311.locations import Location, address_of, locate
from backend.web.services import limiter, services

ATTRIBUTE = re.compile(r"attribute\[([^\[\]]{1,40})\](?:\[\])?")
NOT_KEPT = {
    "media_url": "media_url 的内容没有抓取",
    "email": "email 没有保存",
    "first_name": "姓名没有保存",
    "last_name": "姓名没有保存",
    "device_id": "device_id 没有保存",
    "account_id": "account_id 没有保存",
}
LONGEST_KEY = 200
CHOICES = {"": True, "true": True, "false": False}


@dataclass(frozen=True, slots=True)
class FiledRequest:
    """What was filed, and where it went."""

    receipt: Receipt
    promise: str
    location: Location


@open311.post(f"/requests.<{FORM}>")
@limiter.limit(FILE, key_func=counted)
def file_request(_form: str) -> Response:
    """The same key again, in the header or as the application's own number, is the same request."""
    caller = known_application()
    if request.mimetype != "application/x-www-form-urlencoded":
        raise UnsupportedMediaType
    with services().database.transaction() as session:
        filed = _file(session, caller)
    response = answer(
        "service_requests",
        [
            {
                "service_request_id": filed.receipt.number,
                "service_notice": _notice(filed),
                "account_id": None,
            }
        ],
    )
    if not filed.receipt.created:
        response.headers["Idempotency-Replayed"] = "true"
    return response


def _file(session: Session, caller: Application) -> FiledRequest:
    now, attributes = utc_now(), _attributes()
    category = _category(session)
    address = address_of(request.form, attributes)
    location = locate(session, services().finder, address, now)
    submission = Submission(
        idempotency_key=_key(caller, attributes.get("external_id", "")),
        channel=Channel.OPEN311,
        words=request.form.get("description", ""),
        category_code=category.code,
        community_id=location.community_id,
        building_id=location.building_id,
        place=location.place,
        phone=request.form.get("phone", ""),
        anonymous=_anonymous(attributes),
        application_id=caller.id,
    )
    receipt = submit(session, submission, now)
    return FiledRequest(receipt, promise_of(session.get_one(Complaint, receipt.complaint_id)), location)


def _category(session: Session) -> Category:
    code = clean(request.form.get("service_code", ""))
    if not code:
        raise InvalidInputError([FieldProblem("service_code", "缺少 service_code，请先取 services。")])
    categories = services().categories.known(session, utc_now())
    category = next((known_category for known_category in categories if known_category.code == code), None)
    if category is None:
        raise NotFoundError("没有这个 service_code，请先取 services。")
    return category


def _attributes() -> dict[str, str]:
    """attribute[code]=value; of several values the first."""
    attributes_by_code: dict[str, str] = {}
    for name, value in request.form.items():
        matched = ATTRIBUTE.fullmatch(name)
        if matched:
            attributes_by_code.setdefault(matched[1], value)
    return attributes_by_code


def _anonymous(attributes: dict[str, str]) -> bool:
    choice = CHOICES.get(clean(attributes.get("anonymous", "")).lower())
    if choice is None:
        raise InvalidInputError([FieldProblem("anonymous", "attribute[anonymous] 只能是 true 或 false。")])
    return choice


def _key(caller: Application, external_id: str) -> str:
    """Of this application only: another's same number is another key. Without one every request is new."""
    header, own = request.headers.get("Idempotency-Key", ""), clean(external_id)
    if max(len(header), len(own)) > LONGEST_KEY:
        raise InvalidInputError(
            [FieldProblem("external_id", f"Idempotency-Key 或 external_id 最多 {LONGEST_KEY} 个字符。")]
        )
    if not header and not own:
        return secrets.token_hex(16)
    kind = ("header", header) if header else ("own", own)
    return PersonalDataKey.blind_index("\0".join(("application", str(caller.id), *kind)))


def _notice(filed: FiledRequest) -> str:
    """First what saves a life, then what happens next, then what of the request was not taken."""
    where = filed.location.community or "没有认出小区，先由市主管部门接办，再分到小区"
    not_kept = dict.fromkeys(words for name, words in NOT_KEPT.items() if request.form.get(name))
    parts = [
        filed.receipt.emergency_advice,
        f"受理地点：{where}。",
        filed.promise,
    ]
    if not_kept:
        parts.append("；".join(not_kept) + "。")
    return "".join(parts)
