"""GET requests, one request, and tokens: what became of what was filed."""

from flask import Response, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import MethodNotAllowed, NotFound

from backend.complaints.rules.queries.followed import by_numbers, held_back, in_span
from backend.core.clock import utc_now
from backend.core.errors import NotFoundError
from backend.core.numbers import parse_number
from backend.models import Complaint
from backend.open311.blueprint import open311
from backend.open311.callers import READ, application, counted, known_application
from backend.open311.catalogue import FORM
from backend.open311.formats import answer
from backend.open311.request_answers import request_out
from backend.open311.spans import MOST, span_of
from backend.web.services import limiter, services

ONE = "string(maxlength=40):number"
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


@open311.get(f"/requests.<{FORM}>")
@limiter.limit(READ, key_func=counted)
def requests(_form: str) -> Response:
    """What this application filed; where the city opens it, what everybody did, without their words."""
    whose, now = _whose(), utc_now()
    asked = request.args.get("service_request_id", "")
    with services().database.reading() as session:
        if asked:
            parsed = (parse_number(one) for one in asked.split(",")[:MOST])
            found = by_numbers(session, whose, filter(None, parsed))
        else:
            known = {one.code for one in services().categories.known(session, now)}
            found = in_span(session, whose, span_of(request.args, known, now))
        return _answered(session, found)


@open311.get(f"/requests/<{ONE}>.<{FORM}>")
@limiter.limit(READ, key_func=counted)
def one_request(number: str, _form: str) -> Response:
    whose = _whose()
    with services().database.reading() as session:
        return _answered(session, [_one(session, whose, number)])


@open311.get(f"/tokens/<{ONE}>.<{FORM}>")
@limiter.limit(READ, key_func=counted)
def token(number: str, _form: str) -> Response:
    """No request here waits for its id, so that the id is the only token there is."""
    whose = _whose()
    with services().database.reading() as session:
        found = _one(session, whose, number)
    return answer("service_requests", [{"service_request_id": found.number, "token": found.number}])


@open311.route("/", defaults={"_rest": ""}, methods=METHODS)
@open311.route("/<path:_rest>", methods=METHODS)
@limiter.limit(READ, key_func=counted)
def elsewhere(_rest: str) -> Response:
    """Every other address, so that its answer has the specification's form too."""
    raise NotFound if request.method in {"GET", "HEAD"} else MethodNotAllowed


def _whose() -> int | None:
    """Whose requests may be read: None for all."""
    if services().config.open311_public:
        application()  # a key that is not good is told even where none is needed
        return None
    return known_application().id


def _one(session: Session, whose: int | None, number: str) -> Complaint:
    parsed = parse_number(number)
    found = by_numbers(session, whose, [parsed]) if parsed else []
    if not found:
        raise NotFoundError("没有这个 service_request_id，或它不是您的应用提交的。")
    return found[0]


def _answered(session: Session, found: list[Complaint]) -> Response:
    caller = application()
    held = held_back(session, found)
    shown = [
        request_out(
            session,
            one,
            own=caller is not None and one.application_id == caller.id,
            held=one.id in held,
        )
        for one in found
    ]
    return answer("service_requests", shown)
