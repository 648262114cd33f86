"""A submission of any channel, and the one place that checks it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from backend.city_rules.rules.categories import categories
from backend.complaints.rules.filing.emergencies import Emergency, find_emergency
from backend.complaints.rules.filing.proposals import category_beside
from backend.complaints.rules.photos import StoredPhoto
from backend.complaints.rules.privacy.covering import suggested_cover
from backend.complaints.rules.recordings import MAX_RECORDINGS, StoredRecording
from backend.complaints.rules.routing import RoutingPlace
from backend.core import text as words
from backend.core.errors import FieldProblem, InvalidInputError
from backend.core.fields.phones import check_phone
from backend.core.uploads import MAX_PHOTOS
from backend.models import Building, Category, Channel, Code, Community, Cover, Street

KEY_LENGTHS = range(8, 65)
LONGEST_WORDS = {
    Channel.OPEN311: 4000
}  # as GeoReport v2 allows; elsewhere people write in a field with a limit
ONLY_A_VOICE = "语音投诉，请听录音。"  # kept as the words of whoever only spoke
NEVER_ANONYMOUS = (
    "只录音、不写字的投诉没法匿名：办理单位要听录音，听声音可能认出您。请写几个字，或者取消匿名再提交。"
)


@dataclass(frozen=True, slots=True)
class Submission:
    """What a channel parsed. Text is as typed: `submit` cleans and checks it.

    `code_id` is the printed code that was scanned, revoked or not; without one, `community_id` or
    `street_id` say where. `photos` were taken by `photos.take_photos`, `recordings`
    by `recordings.take_recording`; `photos_to_come` and `recordings_to_come` are of a chat, fetched later.
    `same_as_id` is a neighbour's complaint that the resident calls the same. Without a `cover` that the
    resident chose, the firm reads of an anonymous one as much as the words suggest.
    `earlier_keys` are names that earlier releases gave to the same `idempotency_key`.
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
    cover: Cover | None = None
    photos: Sequence[StoredPhoto] = ()
    recordings: Sequence[StoredRecording] = ()
    photos_to_come: int = 0
    recordings_to_come: int = 0
    resident_id: int | None = None
    application_id: int | None = None
    previous_id: int | None = None
    same_as_id: int | None = None
    earlier_keys: Sequence[str] = ()

    @property
    def is_only_a_voice(self) -> bool:
        """Spoken, with nothing written. Clients that write the stand-in themselves have written nothing."""
        spoken = len(self.recordings) + self.recordings_to_come
        return spoken > 0 and words.clean(self.words) in {"", ONLY_A_VOICE}

    @property
    def text(self) -> str:
        """The words as they are kept."""
        return ONLY_A_VOICE if self.is_only_a_voice else words.clean(self.words)

    @property
    def kept_cover(self) -> Cover:
        """What a firm reads less of the anonymous than what they wrote."""
        if not self.anonymous:
            return Cover.NONE
        return self.cover if self.cover is not None else suggested_cover(self.text, words.clean(self.place))


@dataclass(frozen=True, slots=True)
class CheckedSubmission:
    """A submission that can be accepted as it is."""

    submission: Submission
    text: str
    spot: str
    phone: str | None
    category: Category
    emergency: Emergency | None
    place: RoutingPlace
    building: Building | None


def check_submission(session: Session, submission: Submission) -> CheckedSubmission:
    """Clean and check everything at once. Raises InvalidInputError with every problem found."""
    problems: list[FieldProblem] = []
    if len(submission.idempotency_key) not in KEY_LENGTHS:
        problems.append(FieldProblem("idempotency_key", "提交编号无效，请刷新页面后再试。"))
    most = LONGEST_WORDS.get(submission.channel, words.MAX_WORDS)
    text = words.check_words("words", "遇到的问题", submission.text, problems, most)
    if submission.is_only_a_voice and submission.anonymous:
        problems.append(FieldProblem("words", NEVER_ANONYMOUS))
    spot = words.clean(submission.place)
    if len(spot) > words.MAX_PLACE:
        problems.append(FieldProblem("place", f"位置最多 {words.MAX_PLACE} 字，请写得短一些。"))
    phone = check_phone(submission.phone, problems)
    if len(submission.photos) + submission.photos_to_come > MAX_PHOTOS:
        problems.append(FieldProblem("photos", f"最多 {MAX_PHOTOS} 张照片。"))
    if len(submission.recordings) + submission.recordings_to_come > MAX_RECORDINGS:
        problems.append(FieldProblem("recordings", f"最多 {MAX_RECORDINGS} 段录音。"))
    known_categories = categories(session)
    emergency = find_emergency(known_categories, text)
    category = _category(known_categories, submission.category_code, text, emergency, problems)
    place, building = _resolve_place(session, submission, problems)
    if problems or category is None:
        raise InvalidInputError(problems)
    spot = _within(building, spot)
    return CheckedSubmission(submission, text, spot, phone, category, emergency, place, building)


def _category(
    categories: list[Category],
    code: str | None,
    text: str,
    emergency: Emergency | None,
    problems: list[FieldProblem],
) -> Category | None:
    if not code:
        return category_beside(emergency, categories, text)
    chosen = next((category for category in categories if category.code == code), None)
    if chosen is None:
        problems.append(FieldProblem("category", "没有这个类别，请重新选择。"))
    return chosen


def _within(building: Building | None, spot: str) -> str:
    """5号楼前面 in 5号楼 is 前面: the building is said once."""
    rest = spot.removeprefix(building.name).lstrip(" ,，、") if building and building.name else spot
    return spot if rest[:1].isdecimal() else rest


def _resolve_place(
    session: Session, submission: Submission, problems: list[FieldProblem]
) -> tuple[RoutingPlace, Building | None]:
    """Community and building from the code, else as chosen; a street alone where no community is known."""
    code = session.get(Code, submission.code_id) if submission.code_id is not None else None
    community_id = code.community_id if code else submission.community_id
    building_id = submission.building_id or (code.building_id if code else None)
    community = session.get(Community, community_id) if community_id is not None else None
    if community_id is not None and community is None:
        problems.append(FieldProblem("community", "没有找到这个小区，请重新选择。"))
    building = session.get(Building, building_id) if building_id is not None else None
    if building_id is not None and (building is None or building.community_id != community_id):
        problems.append(FieldProblem("building", "这个小区没有这栋楼，请重新选择。"))
    # A known community says itself in which street it lies; another one must not hear of it.
    street_id = submission.street_id if community is None else None
    street = session.get(Street, street_id) if street_id is not None else None
    return RoutingPlace(community, street), building
