"""GET requests, one request, and tokens: the progress of complaints."""

from flask import Response, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import MethodNotAllowed, NotFound

from backend.complaints.rules.queries.external_queries import (
    Reader,
    requests_by_numbers,
    requests_in_span,
    withheld_texts,
)
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
    reader, now = _reader(), utc_now()
    numbers_text = request.args.get("service_request_id", "")
    with services().database.reading() as session:
        if numbers_text:
            parsed = (parse_number(number_text) for number_text in numbers_text.split(",")[:MOST])
            complaints = requests_by_numbers(session, reader, filter(None, parsed))
        else:
            known_codes = {category.code for category in services().categories.known(session, now)}
            complaints = requests_in_span(session, reader, span_of(request.args, known_codes, now))
        return _answer_with(session, complaints)


@open311.get(f"/requests/<{ONE}>.<{FORM}>")
@limiter.limit(READ, key_func=counted)
def one_request(number: str, _form: str) -> Response:
    reader = _reader()
    with services().database.reading() as session:
        return _answer_with(session, [_visible_complaint(session, reader, number)])


@open311.get(f"/tokens/<{ONE}>.<{FORM}>")
@limiter.limit(READ, key_func=counted)
def token(number: str, _form: str) -> Response:
    """No request here waits for its id, so that the id is the only token there is."""
    reader = _reader()
    with services().database.reading() as session:
        complaint = _visible_complaint(session, reader, number)
    return answer("service_requests", [{"service_request_id": complaint.number, "token": complaint.number}])


@open311.route("/", defaults={"_rest": ""}, methods=METHODS)
@open311.route("/<path:_rest>", methods=METHODS)
@limiter.limit(READ, key_func=counted)
def elsewhere(_rest: str) -> Response:
    """Every other address, so that its answer has the specification's form too."""
    raise NotFound if request.method in {"GET", "HEAD"} else MethodNotAllowed


def _reader() -> Reader:
    if services().config.open311_public:
        caller = application()  # a key that is not good is told even where none is needed
        return Reader(caller.id if caller else None, reads_others=True)
    return Reader(known_application().id, reads_others=False)


def _visible_complaint(session: Session, reader: Reader, number: str) -> Complaint:
    parsed = parse_number(number)
    complaints = requests_by_numbers(session, reader, [parsed]) if parsed else []
    if not complaints:
        raise NotFoundError("没有这个 service_request_id，或它不是您的应用提交的。")
    return complaints[0]


def _answer_with(session: Session, complaints: list[Complaint]) -> Response:
    caller = application()
    withheld_ids = withheld_texts(session, complaints)
    shown_requests = [
        request_out(
            session,
            complaint,
            own=caller is not None and complaint.application_id == caller.id,
            is_withheld=complaint.id in withheld_ids,
        )
        for complaint in complaints
    ]
    return answer("service_requests", shown_requests)
