"""POST requests: a program files a complaint for a resident."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Response, request
from sqlalchemy.orm import Session

from backend.access.kept_answers import submission_keys
from backend.city_rules.rules.deadlines import promise_of
from backend.complaints.rules.filing.intake import Receipt, Submission, submit
from backend.complaints.rules.photos import StoredPhoto
from backend.complaints.rules.privacy.unmasking import unmasking_of
from backend.core.clock import utc_now
from backend.core.errors import FieldProblem, InvalidInputError, NotFoundError
from backend.core.text import clean
from backend.models import Category, Channel, Complaint, Cover
from backend.open311.blueprint import open311
from backend.open311.callers import FILE, Application, counted, known_application
from backend.open311.catalogue import FORM
from backend.open311.formats import answer
from backend.open311.forms import LONGEST_KEY, RequestForm, parse_request_form
from backend.open311.locations import Location, address_of, locate
from backend.open311.photos import sent_photos
from backend.web.pages import takes_files
from backend.web.services import limiter, services

CHOICES = {"": True, "true": True, "false": False}


@dataclass(frozen=True, slots=True)
class FiledRequest:
    """What was filed, and where it went; `unmasking` says what its words tell the firm of who wrote them.

    `not_kept` says what of the request was dropped.
    """

    receipt: Receipt
    promise: str
    location: Location
    unmasking: str
    not_kept: tuple[str, ...]


@open311.post(f"/requests.<{FORM}>")
@limiter.limit(FILE, key_func=counted)
@takes_files
def file_request(_form: str) -> Response:
    """The same key again, in the header or as the application's own number, is the same request."""
    caller = known_application()
    photos = sent_photos()  # before the transaction: cleaning takes a while
    with services().database.transaction() as session:
        filed = _file(session, caller, photos)
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


def _file(session: Session, caller: Application, photos: Sequence[StoredPhoto]) -> FiledRequest:
    now, form = utc_now(), parse_request_form(request.form)
    category = _category(session, form)
    address = address_of(request.form, form.attributes)
    location = locate(session, services().finder, address, now)
    key, *earlier_keys = _keys(caller, form.attributes.get("external_id", ""))
    submission = Submission(
        idempotency_key=key,
        earlier_keys=earlier_keys,
        channel=Channel.OPEN311,
        words=form.description,
        category_code=category.code,
        community_id=location.community_id,
        building_id=location.building_id,
        place=location.place,
        phone=form.phone,
        anonymous=_anonymous(form.attributes),
        cover=_cover(form.attributes),
        photos=photos,
        application_id=caller.id,
    )
    receipt = submit(session, submission, now)
    complaint = session.get_one(Complaint, receipt.complaint_id)
    unmasking = unmasking_of(complaint, complaint.words, complaint.place)
    return FiledRequest(
        receipt,
        promise_of(complaint),
        location,
        f"认出描述里有居民自己的信息：{unmasking.by_kind}。" if unmasking else "",
        form.not_kept,
    )


def _category(session: Session, form: RequestForm) -> Category:
    code = form.service_code
    if not code:
        raise InvalidInputError([FieldProblem("service_code", "缺少 service_code，请先取 services。")])
    categories = services().categories.known(session, utc_now())
    category = next((known_category for known_category in categories if known_category.code == code), None)
    if category is None:
        raise NotFoundError("没有这个 service_code，请先取 services。")
    return category


def _anonymous(attributes: Mapping[str, str]) -> bool:
    choice = CHOICES.get(clean(attributes.get("anonymous", "")).lower())
    if choice is None:
        raise InvalidInputError([FieldProblem("anonymous", "attribute[anonymous] 只能是 true 或 false。")])
    return choice


def _cover(attributes: Mapping[str, str]) -> Cover | None:
    choice = clean(attributes.get("cover", "")).lower()
    if choice and choice not in set(Cover):
        raise InvalidInputError([FieldProblem("cover", "attribute[cover] 只能是 home、name 或 none。")])
    return Cover(choice) if choice else None


def _keys(caller: Application, external_id: str) -> tuple[str, ...]:
    """Of this application only: another's same number is another key. Without one every request is new."""
    header, own = request.headers.get("Idempotency-Key", ""), clean(external_id)
    if max(len(header), len(own)) > LONGEST_KEY:
        raise InvalidInputError(
            [FieldProblem("external_id", f"Idempotency-Key 或 external_id 最多 {LONGEST_KEY} 个字符。")]
        )
    if not header and not own:
        return (secrets.token_hex(16),)
    kind = ("header", header) if header else ("own", own)
    return submission_keys("\0".join(("application", str(caller.id), *kind)))


def _notice(filed: FiledRequest) -> str:
    """First what saves a life, then what happens next, then what of the request was not taken."""
    where = filed.location.community or "没有认出小区，先由市主管部门接办，再分到小区"
    parts = [
        filed.receipt.emergency_advice,
        f"受理地点：{where}。",
        filed.promise,
        filed.unmasking,
    ]
    if filed.not_kept:
        parts.append("；".join(filed.not_kept) + "。")
    return "".join(parts)
