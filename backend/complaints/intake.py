"""The one way in: every channel hands a Submission to `submit`, and gets a Receipt."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.clock import local
from backend.complaints import numbers, words
from backend.complaints.categories import categories, find_emergency, propose_category
from backend.complaints.deadlines import due_times
from backend.complaints.deliveries import announce
from backend.complaints.photos import MAX_PHOTOS, StoredPhoto, photo_rows
from backend.complaints.routing import Place, route
from backend.complaints.steps import RESIDENT, SYSTEM, add_event, assign
from backend.errors import FieldProblem, InvalidInputError, LinshengError
from backend.models import (
    Building,
    Category,
    Channel,
    Code,
    Community,
    Complaint,
    Move,
    State,
    Street,
)
from backend.models.personal import PersonalDataKey

KEY_LENGTHS = range(8, 65)
TRIES = 5


@dataclass(frozen=True, slots=True)
class Submission:
    """What a channel parsed. Text is as typed: `submit` cleans and checks it.

    `code_id` is the printed code that was scanned, revoked or not; without one, `community_id` or
    `street_id` say where. `photos` were taken by `photos.take_photos`.
    """

    idempotency_key: str
    channel: Channel
    words: str
    category_code: str | None = None
    code_id: int | None = None
    community_id: int | None = None
    building_id: int | None = None
    street_id: int | None = None
    place: str = ""
    phone: str = ""
    anonymous: bool = True
    photos: Sequence[StoredPhoto] = ()
    wechat_follower_id: int | None = None
    previous_id: int | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the resident keeps. `created` is False when the same submission had arrived before."""

    complaint_id: int
    number: str
    pin: str
    token: str
    emergency_advice: str
    created: bool


class KeyReusedError(LinshengError):
    """The key belongs to a submission with other words; answering with that one would lose these."""

    code = "idempotency_key_reused"


@dataclass(frozen=True, slots=True)
class _Checked:
    """A submission that can be accepted as it is."""

    text: str
    spot: str
    phone: str | None
    category: Category
    emergency: Category | None
    place: Place
    building: Building | None


def submit(session: Session, submission: Submission, now: datetime) -> Receipt:
    """Check, route and keep a complaint with its first events, deliveries and outbox rows.

    The caller's transaction makes it one commit. The same idempotency key twice is one complaint.

    Raises InvalidInputError with fields words, category, place, phone, photos, community, building or
    idempotency_key; KeyReusedError where the key came with other words.
    """
    earlier = _earlier(session, submission)
    if earlier is not None:
        return earlier
    checked = _check(session, submission)
    for _ in range(TRIES):
        try:
            with session.begin_nested():
                return _create(session, submission, checked, now)
        except IntegrityError:
            # Either a twin of this submission was faster, or the random number was taken.
            earlier = _earlier(session, submission)
            if earlier is not None:
                return earlier
    raise RuntimeError(f"no free complaint number in {TRIES} tries")


def _earlier(session: Session, submission: Submission) -> Receipt | None:
    found = session.scalars(
        select(Complaint).where(Complaint.idempotency_key == _stored_key(submission))
    ).first()
    if found is None:
        return None
    if found.content_hash != _content_hash(submission):
        raise KeyReusedError(
            f"这一页已经提交过投诉（编号 {numbers.show_number(found.number)}）。"
            "现在的内容和那一件不同，如要另提一件，请再点一次提交。"
        )
    return _receipt(session, found, created=False)


def _check(session: Session, submission: Submission) -> _Checked:
    problems: list[FieldProblem] = []
    if len(submission.idempotency_key) not in KEY_LENGTHS:
        problems.append(FieldProblem("idempotency_key", "提交编号无效，请刷新页面后再试。"))
    text = words.check_words("words", "遇到的问题", submission.words, problems)
    spot = words.clean(submission.place)
    if len(spot) > words.MAX_PLACE:
        problems.append(FieldProblem("place", f"位置最多 {words.MAX_PLACE} 字，请写得短一些。"))
    phone = words.check_phone(submission.phone, problems)
    if len(submission.photos) > MAX_PHOTOS:
        problems.append(FieldProblem("photos", f"最多 {MAX_PHOTOS} 张照片。"))
    known = categories(session)
    category = _category(known, submission.category_code, text, problems)
    place, building = _locate(session, submission, problems)
    if problems or category is None:
        raise InvalidInputError(problems)
    return _Checked(text, spot, phone, category, find_emergency(known, text), place, building)


def _category(
    known: list[Category], code: str | None, text: str, problems: list[FieldProblem]
) -> Category | None:
    if not code:
        return propose_category(known, text)
    chosen = next((category for category in known if category.code == code), None)
    if chosen is None:
        problems.append(FieldProblem("category", "没有这个类别，请重新选择。"))
    return chosen


def _locate(
    session: Session, submission: Submission, problems: list[FieldProblem]
) -> tuple[Place, Building | None]:
    """Community and building from the code, else as chosen; a street alone where no compound is known."""
    code = session.get(Code, submission.code_id) if submission.code_id is not None else None
    community_id = code.community_id if code else submission.community_id
    building_id = submission.building_id or (code.building_id if code else None)
    community = session.get(Community, community_id) if community_id is not None else None
    if community_id is not None and community is None:
        problems.append(FieldProblem("community", "没有找到这个小区，请重新选择。"))
    building = session.get(Building, building_id) if building_id is not None else None
    if building_id is not None and (building is None or building.community_id != community_id):
        problems.append(FieldProblem("building", "这个小区没有这栋楼，请重新选择。"))
    # A known compound says itself in which street it lies; another one must not hear of it.
    named = submission.street_id if community is None else None
    street = session.get(Street, named) if named is not None else None
    return Place(community, street), building


def _create(session: Session, submission: Submission, checked: _Checked, now: datetime) -> Receipt:
    complaint = _new_row(submission, checked, now)
    session.add(complaint)
    session.flush()
    submitted = add_event(complaint, Move.SUBMIT, RESIDENT, now)
    session.flush()
    complaint.photos = photo_rows(submitted, submission.photos)
    found = route(session, checked.place, checked.category, local(now).date())
    complaint.unrouted = found.unrouted
    parties = assign(complaint, found.assignments, now)
    dispatched = add_event(complaint, Move.DISPATCH, SYSTEM, now)
    session.flush()
    announce(session, dispatched, parties, now)
    return _receipt(session, complaint, created=True)


def _new_row(submission: Submission, checked: _Checked, now: datetime) -> Complaint:
    due = due_times(checked.category, emergency=checked.emergency is not None, now=now)
    token = numbers.new_token()
    return Complaint(
        number=numbers.new_number(now),
        pin=numbers.new_pin(),
        token=token,
        token_index=PersonalDataKey.blind_index(token),
        idempotency_key=_stored_key(submission),
        content_hash=_content_hash(submission),
        channel=submission.channel,
        state=State.SUBMITTED,
        category=checked.category,
        community=checked.place.community,
        building=checked.building,
        code_id=submission.code_id,
        words=checked.text,
        place=checked.spot,
        anonymous=submission.anonymous,
        phone=checked.phone,
        phone_index=PersonalDataKey.blind_index(checked.phone) if checked.phone else None,
        wechat_follower_id=submission.wechat_follower_id,
        emergency=checked.emergency is not None,
        submitted_at=now,
        accept_due_at=due.accept,
        reply_due_at=due.reply,
        previous_id=submission.previous_id,
        redo_count=0,
        return_ruled=False,
        unrouted=False,
    )


def _stored_key(submission: Submission) -> str:
    return f"{submission.channel}:{submission.idempotency_key}"[:80]


def _content_hash(submission: Submission) -> str:
    parts = (
        words.clean(submission.words),
        words.clean(submission.place),
        *(
            str(part)
            for part in (
                submission.code_id,
                submission.community_id,
                submission.building_id,
                submission.category_code,
                submission.street_id,
                submission.phone,
                submission.anonymous,
                *(photo.storage_key for photo in submission.photos),
            )
        ),
    )
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _receipt(session: Session, complaint: Complaint, *, created: bool) -> Receipt:
    """The advice comes from the emergency in the words, whatever category was chosen."""
    emergency = find_emergency(categories(session), complaint.words)
    return Receipt(
        complaint_id=complaint.id,
        number=complaint.number,
        pin=complaint.pin,
        token=complaint.token,
        emergency_advice=emergency.emergency_advice if emergency else "",
        created=created,
    )
