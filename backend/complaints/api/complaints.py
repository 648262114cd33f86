"""Filing, finding and reading complaints. The token in the path is the authority for one of them."""

from collections.abc import Callable

from flask import Response
from spectree import Response as Documented
from sqlalchemy.orm import Session

from backend.access.kept_answers import submission_keys
from backend.access.residents import AgreementNeededError, person_with
from backend.api.answers import answer, tagged
from backend.api.blueprint import api_v1
from backend.api.bodies import BODY_ERRORS, NAMELESS_ERRORS
from backend.api.callers import caller, is_nobody, known_caller, person
from backend.api.document import OPTIONAL_SESSION, SESSION, document
from backend.api.idempotency import WriteResult, scope_of, write_once
from backend.api.limits import READ_BY_ADDRESS, READ_BY_PERSON
from backend.api.schemas import ErrorOut, KeyHeaders
from backend.complaints.api.answers import complaint_brief, complaint_out, found_out
from backend.complaints.api.linked import LINK_ERRORS, linked_complaint
from backend.complaints.api.schemas import (
    ComplaintIn,
    ComplaintOut,
    ComplaintsOut,
    FindIn,
    FoundOut,
    PageQuery,
    ReceiptOut,
)
from backend.complaints.api.uploads import named_photos, named_recordings, once_named
from backend.complaints.rules import queries
from backend.complaints.rules.filing.intake import Receipt, Submission, submit
from backend.complaints.rules.queries import resident_complaints
from backend.complaints.rules.queries.by_pin import pin_view, refusal, try_pin
from backend.complaints.rules.recordings import load_recording
from backend.complaints.signed_uploads import signed_neighbour
from backend.core.clock import utc_now
from backend.core.errors import FieldProblem, InvalidInputError, NotFoundError
from backend.models import Channel
from backend.qr.rules.codes import find_code
from backend.web.services import limiter, services

ONE = "/complaints/<string(minlength=10,maxlength=64):token>"
FILED_BY_ADDRESS, FILED_BY_PERSON = "600/10 minutes", "60/10 minutes"
PICTURE, VOICE = "image/jpeg", "audio/mpeg"
FILE_ERRORS = BODY_ERRORS | {"HTTP_403": ErrorOut, "HTTP_409": ErrorOut}


@api_v1.after_request
def private(response: Response) -> Response:
    response.headers.setdefault("Cache-Control", "no-store")
    return response


@api_v1.post("/complaints")
@limiter.limit(FILED_BY_ADDRESS)
@limiter.limit(FILED_BY_PERSON, key_func=person, exempt_when=is_nobody)
@document.validate(
    resp=Documented(HTTP_201=ReceiptOut, HTTP_200=ReceiptOut, **FILE_ERRORS),
    security=OPTIONAL_SESSION,
    tags=["complaints"],
)
def file_complaint(json: ComplaintIn, headers: KeyHeaders) -> Response:
    """File a complaint; with a session it is among the resident's own.

    200 is for a key that is older than the kept answers: the complaint was there already.
    """
    resident = caller()
    content = json.model_dump() | once_named(json.photos, json.recordings)

    def work(session: Session) -> WriteResult:
        agreed = resident is not None and bool(person_with(session, resident.resident_id).agreed_version)
        if resident is not None and not agreed and (json.phone or not json.anonymous):
            raise AgreementNeededError
        key, *earlier_keys = submission_keys(scope_of(headers.idempotency_key))
        submission = Submission(
            idempotency_key=key,
            earlier_keys=earlier_keys,
            channel=Channel.MINIPROGRAM if resident else Channel.API,
            words=json.words,
            category_code=json.category,
            code_id=_code_id(session, json.code),
            community_id=json.community_id,
            building_id=json.building_id,
            street_id=json.street_id,
            place=json.place,
            phone=json.phone,
            anonymous=json.anonymous,
            photos=named_photos(json.photos),
            recordings=named_recordings(json.recordings),
            resident_id=resident.resident_id if resident and agreed else None,
            same_as_id=signed_neighbour(json.same_as) if json.same_as else None,
        )
        receipt = submit(session, submission, utc_now())
        return WriteResult(_receipt_out(receipt), 201 if receipt.created else 200)

    return write_once(headers.idempotency_key, content, work)


@api_v1.get("/complaints")
@limiter.limit(READ_BY_ADDRESS)
@limiter.limit(READ_BY_PERSON, key_func=person)
@document.validate(
    resp=Documented(
        HTTP_200=ComplaintsOut, HTTP_304=None, HTTP_401=ErrorOut, HTTP_422=ErrorOut, HTTP_429=ErrorOut
    ),
    security=SESSION,
    tags=["complaints"],
)
def own_complaints(query: PageQuery) -> Response:
    """The resident's own, the newest first."""
    resident, now = known_caller(), utc_now()
    with services().database.reading() as session:
        before = (
            resident_complaints.resident_complaint(session, resident.resident_id, query.cursor)
            if query.cursor
            else None
        )
        if query.cursor and before is None:
            raise InvalidInputError([FieldProblem("cursor", "这一页已经不在了，请从头再看。")])
        complaints = resident_complaints.resident_complaints_page(
            session, resident.resident_id, before, query.limit + 1
        )
        page = [complaint_brief(complaint, now) for complaint in complaints[: query.limit]]
    more = len(complaints) > query.limit
    return tagged(ComplaintsOut(complaints=page, next_cursor=page[-1].number if more else None))


@api_v1.post("/complaints/find")
@limiter.limit("20/10 minutes")
@document.validate(
    resp=Documented(HTTP_200=FoundOut, HTTP_403=ErrorOut, HTTP_404=ErrorOut, **NAMELESS_ERRORS),
    tags=["complaints"],
)
def find_complaint(json: FindIn) -> Response:
    """State and answers of a complaint by its number and PIN, as read from the receipt.

    Wrong PINs are counted for good, in all channels together; after 20 of them the PIN opens nothing more.
    """
    with services().database.transaction() as session:
        pin_try = try_pin(session, json.number, json.pin)
        progress = found_out(pin_view(session, pin_try.complaint), utc_now()) if pin_try.complaint else None
    if progress is None:
        raise refusal(pin_try, services().config.hotline)
    return answer(progress)


@api_v1.get(ONE)
@limiter.limit(READ_BY_ADDRESS)
@document.validate(
    resp=Documented(HTTP_200=ComplaintOut, HTTP_304=None, **LINK_ERRORS),
    tags=["complaints"],
)
def read_complaint(token: str) -> Response:
    """One complaint with everything its resident may see and do."""
    with services().database.reading() as session:
        return tagged(complaint_out(session, linked_complaint(session, token), utc_now()))


@api_v1.get(f"{ONE}/photos/<row:photo_id>")
@limiter.limit(READ_BY_ADDRESS)
@document.validate(resp=Documented(HTTP_200=None, **LINK_ERRORS), tags=["complaints"])
def read_photo(token: str, photo_id: int) -> Response:
    """A photo of this complaint, as JPEG."""
    with services().database.reading() as session:
        complaint = linked_complaint(session, token)
        key = next((photo.storage_key for photo in complaint.photos if photo.id == photo_id), None)
    response = Response(_file(services().photos.load, key, "没有这张照片。"), mimetype=PICTURE)
    response.headers["Cache-Control"] = "private, max-age=86400"  # what is kept under a key never changes
    return response


@api_v1.get(f"{ONE}/recordings/<row:recording_id>")
@limiter.limit(READ_BY_ADDRESS)
@document.validate(resp=Documented(HTTP_200=None, **LINK_ERRORS), tags=["complaints"])
def read_recording(token: str, recording_id: int) -> Response:
    """The resident's own voice of this complaint, as MP3."""
    with services().database.reading() as session:
        recordings = queries.recordings_of(session, linked_complaint(session, token))
    key = next((recording.storage_key for recording in recordings if recording.id == recording_id), None)
    recording_bytes = _file(
        lambda stored_key: load_recording(services().photos, stored_key), key, "没有这段录音。"
    )
    return Response(recording_bytes, mimetype=VOICE)


def _file(load: Callable[[str], bytes], key: str | None, lost: str) -> bytes:
    """A file may be lost where its row is not: a store that was moved, a backup without it."""
    if key is None:
        raise NotFoundError(lost)
    try:
        return load(key)
    except FileNotFoundError:
        raise NotFoundError(lost) from None


def _code_id(session: Session, text: str | None) -> int | None:
    if not text:
        return None
    code = find_code(session, text)
    if code is None:
        raise InvalidInputError([FieldProblem("code", "没有这个编号，请对照彩页再输一次。")])
    return code.id


def _receipt_out(receipt: Receipt) -> ReceiptOut:
    return ReceiptOut(
        number=receipt.number,
        pin=receipt.pin,
        token=receipt.token,
        status_url=f"{services().config.base_url}/c/{receipt.token}",
        emergency_advice=receipt.emergency_advice,
    )
