"""A submitted form of the complaint page: read once, kept for showing it again."""

import secrets
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import FileStorage, MultiDict

from backend.complaints.forms.photos import photos_from_tokens, uploaded_photos
from backend.complaints.rules.photos import StoredPhoto
from backend.core.decoding_gate import form_visit
from backend.core.errors import FieldProblem, InvalidInputError
from backend.core.fields.values import row_id
from backend.core.uploads import MAX_PHOTOS
from backend.models import PhotoStage

# What says how to go on, not what was meant: the same form sent again may differ in it.
_NOT_CONTENT = {"csrf_token", "key", "then", "list", "at"}


@dataclass(slots=True)
class ActionForm:
    """The fields of one POST with its photos; `key` is the same however often it is sent."""

    fields: dict[str, list[str]]
    files: MultiDict[str, FileStorage]
    photos: list[StoredPhoto] = field(default_factory=list)

    @classmethod
    def of(cls, form: MultiDict[str, str], files: MultiDict[str, FileStorage]) -> "ActionForm":
        return cls(form.to_dict(flat=False), files, photos_from_tokens(form.getlist("kept_photo")))

    def text(self, name: str = "words") -> str:
        return next(iter(self.fields.get(name, [])), "")

    def number(self, name: str) -> int | None:
        return row_id(self.text(name))

    def numbers(self, name: str) -> list[int]:
        """Those of several ticks; what is no number is passed over."""
        return [number for number in map(row_id, self.fields.get(name, [])) if number is not None]

    @property
    def key(self) -> str:
        return self.text("key").strip()

    @property
    def content(self) -> dict[str, object]:
        content: dict[str, object] = {
            name: values for name, values in self.fields.items() if name not in _NOT_CONTENT | {"kept_photo"}
        }
        return content | {"photo files": [(photo.storage_key, photo.stage) for photo in self.photos]}

    def take_new_photos(self) -> None:
        """Those of before and after the work. Raises InvalidInputError for field photos."""
        with form_visit():
            for name, stage in (("photos_before", PhotoStage.BEFORE), ("photos", PhotoStage.AFTER)):
                for photo in uploaded_photos(self.files.getlist(name)):
                    fresh = StoredPhoto(photo.storage_key, photo.width, photo.height, photo.size, stage)
                    if fresh not in self.photos:
                        self.photos.append(fresh)
        if len(self.photos) > MAX_PHOTOS:
            self.photos = self.photos[:MAX_PHOTOS]
            problem = FieldProblem("photos", f"处理前后一共最多 {MAX_PHOTOS} 张照片，多出的没有保留。")
            raise InvalidInputError([problem])

    def typed_values(self) -> dict[str, Any]:
        """For the page that shows it again."""
        texts: dict[str, Any] = {name: self.text(name) for name in self.fields}
        return texts | {"photos": self.photos, "ticked": self.numbers("members")}


def new_key() -> str:
    return secrets.token_urlsafe(12)
