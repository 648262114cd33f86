"""The complaint form: parsed from what was sent, shown again filled in when it is rejected."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from werkzeug.datastructures import FileStorage, MultiDict

from backend.complaints.forms.covers import parse_cover, parse_mark
from backend.complaints.forms.photos import form_photos
from backend.complaints.forms.place import PlacePage
from backend.complaints.forms.recordings import received_recordings
from backend.complaints.rules.filing.intake import Submission
from backend.complaints.rules.photos import StoredPhoto
from backend.complaints.rules.recordings import StoredRecording
from backend.complaints.signed_uploads import sign_photo, sign_recording, signed_neighbour
from backend.core.decoding_gate import form_visit
from backend.core.errors import FieldProblem
from backend.core.fields.reader import FieldReader, Form
from backend.core.fields.values import row_id
from backend.core.text import clean
from backend.models import Channel, Cover

KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
LONGEST_REFERENCE = 200  # to a neighbour's complaint, as we sign it

Files = MultiDict[str, FileStorage]


@dataclass(frozen=True, slots=True)
class ComplaintForm:
    """What the resident typed, as typed. `problems` are those that the rules never see.

    `told_mark` says for which words they saw what these tell of them, and `cover` what they chose then.
    """

    key: str
    words: str = ""
    category: str = ""
    building: str = ""
    place: str = ""
    phone: str = ""
    anonymous: bool = True
    photos: Sequence[StoredPhoto] = ()
    recordings: Sequence[StoredRecording] = ()
    same_as: str = ""
    was_asked: bool = False
    cover: Cover | None = None
    told_mark: str = ""
    problems: Sequence[FieldProblem] = field(default=())

    @property
    def signed_photos(self) -> list[str]:
        return [sign_photo(photo) for photo in self.photos]

    @property
    def signed_recordings(self) -> list[tuple[str, int]]:
        """With how many seconds each is long."""
        return [(sign_recording(recording), recording.seconds) for recording in self.recordings]

    def with_fresh_key(self) -> "ComplaintForm":
        return replace(self, key=new_key())

    def submission(self, page: PlacePage) -> Submission:
        return Submission(
            idempotency_key=self.key,
            channel=Channel.WEB,
            words=self.words,
            category_code=self.category or None,
            code_id=page.code.id if page.code else None,
            community_id=page.community.id if page.community else None,
            building_id=row_id(self.building),
            street_id=page.street.id if page.street else None,
            place=self.place,
            phone=self.phone,
            anonymous=self.anonymous,
            cover=self.cover,
            photos=self.photos,
            recordings=self.recordings,
            previous_id=page.previous.id if page.previous else None,
            same_as_id=signed_neighbour(self.same_as) if self.same_as else None,
        )


def blank_form(page: PlacePage) -> ComplaintForm:
    """Whoever scans the code in a lift need not say which lift, nor who complains again what it is about."""
    earlier = page.previous if page.may_repeat else None
    spot = page.code.spot if page.code else earlier.place if earlier else ""
    return ComplaintForm(
        new_key(),
        words=earlier.words if earlier else "",
        building=str(page.building.id) if page.building else "",
        place=spot,
    )


def new_key() -> str:
    return secrets.token_urlsafe(16)


def parse_key(form: Form) -> str:
    """The submission's key as the page gave it; a fresh one for anything odd."""
    key = FieldReader(form).raw("key")
    return key if KEY.fullmatch(key) else new_key()


def received_form(page: PlacePage, form: MultiDict[str, str], files: Files) -> ComplaintForm:
    """The form with its photos cleaned and kept. Repeated fields count once."""
    reader = FieldReader(form)
    with form_visit():
        photos, problems = form_photos(reader, files.getlist("photos"))
        recordings, unheard = received_recordings(form, files.getlist("recordings"))
    building, place = reader.raw("building"), reader.raw("place")
    if building and row_id(building) is None:
        reader.wrong("building", "没有这栋楼，请重新选择。")
    if not page.is_known and not clean(place):
        reader.wrong("place", "请写明小区名称或地址，我们好找到该负责的单位。")
    return ComplaintForm(
        key=parse_key(form),
        words=reader.raw("words"),
        category=reader.raw("category"),
        building=building,
        place=place,
        phone=reader.raw("phone"),
        anonymous="anonymous" in form,
        photos=photos,
        recordings=recordings,
        same_as=reader.raw("same_as")[:LONGEST_REFERENCE],
        was_asked=bool(reader.raw("asked")),
        cover=parse_cover(reader),
        told_mark=parse_mark(reader),
        problems=[*problems, *unheard, *reader.problems],
    )
