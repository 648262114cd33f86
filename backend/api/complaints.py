"""Filing, reading and answering back about one complaint. The token in the path is the authority."""

from flask import Response, abort, request
from spectree import Response as Documented
from sqlalchemy.orm import Session

from backend.api import api_v1
from backend.api.document import document
from backend.api.lookups import answer
from backend.api.schemas import (
    ComplaintIn,
    ComplaintOut,
    ErrorOut,
    FindIn,
    KeyHeaders,
    Office,
    RatingIn,
    ReceiptOut,
    TimelineItem,
    TokenOut,
    WordsIn,
)
from backend.clock import utc_now
from backend.complaints import lifecycle, queries
from backend.complaints.intake import Receipt, Submission, submit
from backend.complaints.moves import MOVE_NAMES, STATE_NAMES
from backend.complaints.numbers import parse_number
from backend.complaints.offices import lead_party, office_name, office_of_party, office_row
from backend.complaints.photos import StoredPhoto
from backend.errors import FieldProblem, InvalidInputError, NotFoundError
from backend.models import Channel, Complaint
from backend.qr.codes import find_code
from backend.services import limiter, services
from backend.signed_photos import signed_photo

JSON_BYTES = 256 * 1024
WRITE_ERRORS = {
    "HTTP_404": ErrorOut,
    "HTTP_409": ErrorOut,
    "HTTP_413": ErrorOut,
    "HTTP_415": ErrorOut,
    "HTTP_422": ErrorOut,
    "HTTP_429": ErrorOut,
}


def _number_asked_for() -> str:
    """Tries are counted by complaint too: a PIN must not be guessed from many addresses."""
    asked = request.get_json(silent=True)
    number = parse_number(str(asked.get("number", ""))) if isinstance(asked, dict) else None
    return f"number {number}"


@api_v1.before_request
def bound_json() -> None:
    """A JSON body is small; files go to /photos."""
    if request.method == "POST" and request.endpoint != "api_v1.upload_photo":
        request.max_content_length = JSON_BYTES
        if not request.is_json:
            abort(415)
        request.get_json()  # malformed JSON is told so here, before the schema sees an empty body


@api_v1.after_request
def private(response: Response) -> Response:
    response.headers.setdefault("Cache-Control", "no-store")
    return response


@api_v1.post("/complaints")
@limiter.limit("60/10 minutes")
@document.validate(
    resp=Documented(HTTP_201=ReceiptOut, HTTP_200=ReceiptOut, **WRITE_ERRORS), tags=["complaints"]
)
def file_complaint(json: ComplaintIn, headers: KeyHeaders) -> tuple[Response, int]:
    """File a complaint. The same Idempotency-Key and content again answers 200 with the same receipt."""
    photos = _photos(json.photos)
    with services().database.transaction() as session:
        receipt = submit(
            session,
            Submission(
                idempotency_key=headers.idempotency_key,
                channel=Channel.API,
                words=json.words,
                category_code=json.category,
                code_id=_code_id(session, json.code),
                community_id=json.community_id,
                building_id=json.building_id,
                street_id=json.street_id,
                place=json.place,
                phone=json.phone,
                anonymous=json.anonymous,
                photos=photos,
            ),
            utc_now(),
        )
    return answer(_receipt_out(receipt)), 201 if receipt.created else 200


@api_v1.post("/complaints/find")
@limiter.limit("20/10 minutes")
@limiter.limit(
    "10/hour", key_func=lambda: f"number {(request.get_json(silent=True) or {}).get('number', '')!s:.40}"
)
@document.validate(resp=Documented(HTTP_200=TokenOut, **WRITE_ERRORS), tags=["complaints"])
def find_complaint(json: FindIn) -> Response:
    """The token of a complaint by its number and PIN, as read from the receipt."""
    with services().database.reading() as session:
        return answer(TokenOut(token=queries.by_number_and_pin(session, json.number, json.pin).token))


@api_v1.get("/complaints/<string(maxlength=64):token>")
@document.validate(resp=Documented(HTTP_200=ComplaintOut, HTTP_404=ErrorOut), tags=["complaints"])
def read_complaint(token: str) -> Response:
    """One complaint with everything its resident may see."""
    with services().database.reading() as session:
        return answer(_complaint_out(session, queries.by_token(session, token)))


@api_v1.post("/complaints/<string(maxlength=64):token>/rating")
@limiter.limit("60/10 minutes")
@document.validate(resp=Documented(HTTP_200=ComplaintOut, **WRITE_ERRORS), tags=["complaints"])
def rate(token: str, json: RatingIn) -> Response:
    """评价: solved closes the complaint, not solved sends it back."""
    with services().database.transaction() as session:
        found = queries.by_token(session, token)
        lifecycle.rate(
            session, found.id, solved=json.solved, satisfied=json.satisfied, text=json.words, now=utc_now()
        )
        return answer(_complaint_out(session, found))


@api_v1.post("/complaints/<string(maxlength=64):token>/reopening")
@limiter.limit("60/10 minutes")
@document.validate(resp=Documented(HTTP_200=ComplaintOut, **WRITE_ERRORS), tags=["complaints"])
def reopen(token: str, json: WordsIn) -> Response:
    """重新打开, within 15 days of closing, with a reason."""
    with services().database.transaction() as session:
        found = queries.by_token(session, token)
        lifecycle.reopen(session, found.id, json.words, utc_now())
        return answer(_complaint_out(session, found))


@api_v1.post("/complaints/<string(maxlength=64):token>/withdrawal")
@limiter.limit("60/10 minutes")
@document.validate(resp=Documented(HTTP_200=ComplaintOut, **WRITE_ERRORS), tags=["complaints"])
def withdraw(token: str, json: WordsIn) -> Response:
    """撤回, while it is open."""
    with services().database.transaction() as session:
        found = queries.by_token(session, token)
        lifecycle.withdraw(session, found.id, json.words, utc_now())
        return answer(_complaint_out(session, found))


@api_v1.get("/complaints/<string(maxlength=64):token>/photos/<int(max=9007199254740991):photo_id>")
@document.validate(resp=Documented(HTTP_404=ErrorOut), tags=["complaints"])
def read_photo(token: str, photo_id: int) -> Response:
    """A photo of this complaint, as JPEG."""
    with services().database.reading() as session:
        found = queries.by_token(session, token)
        key = next((photo.storage_key for photo in found.photos if photo.id == photo_id), None)
    if key is None:
        raise NotFoundError("没有这张照片。")
    return Response(services().photos.load(key), mimetype="image/jpeg")


def _photos(references: list[str]) -> list[StoredPhoto]:
    photos = [signed_photo(reference) for reference in references]
    lost = [number for number, photo in enumerate(photos, start=1) if photo is None]
    if lost:
        raise InvalidInputError(
            [FieldProblem("photos", f"第 {number} 张照片已失效，请重新上传。") for number in lost]
        )
    return [photo for photo in photos if photo is not None]


def _code_id(session: Session, text: str | None) -> int | None:
    if not text:
        return None
    found = find_code(session, text)
    if found is None:
        raise InvalidInputError([FieldProblem("code", "没有这个编号，请对照彩页再输一次。")])
    return found.id


def _receipt_out(receipt: Receipt) -> ReceiptOut:
    return ReceiptOut(
        number=receipt.number,
        pin=receipt.pin,
        token=receipt.token,
        status_url=f"{services().config.base_url}/c/{receipt.token}",
        emergency_advice=receipt.emergency_advice,
    )


def _complaint_out(session: Session, found: Complaint) -> ComplaintOut:
    office = office_of_party(lead_party(found))
    row = office_row(session, office)
    return ComplaintOut(
        number=found.number,
        state=found.state,
        state_name=STATE_NAMES[found.state],
        category=found.category.name,
        community=found.community.name if found.community else None,
        building=found.building.name if found.building else None,
        place=found.place,
        words=found.words,
        submitted_at=found.submitted_at,
        accept_due_at=found.accept_due_at,
        reply_due_at=found.reply_due_at,
        solved=found.solved,
        satisfied=found.satisfied,
        handler=Office(
            name=office_name(session, office),
            phone=row.phone if row else services().config.hotline,
            reason=lead_party(found).reason,
        ),
        timeline=[
            TimelineItem(
                move=entry.move,
                title=MOVE_NAMES[entry.move],
                at=entry.at,
                words=entry.words,
                photos=[f"/api/v1/complaints/{found.token}/photos/{photo.id}" for photo in entry.photos],
            )
            for entry in queries.resident_timeline(found)
        ],
    )
