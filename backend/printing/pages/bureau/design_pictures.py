"""Logo and mini-program code of a design while its form is edited."""

from dataclasses import dataclass, field
from typing import Self

from flask import request

from backend.complaints.rules.photos import StoredPhoto
from backend.complaints.signed_uploads import sign_photo, signed_photo
from backend.core.errors import FieldProblem, InvalidInputError
from backend.models import LeafletDesign
from backend.printing.forms.design import parse_picture
from backend.printing.leaflets.logos import MAX_BYTES, picture_problem
from backend.web.services import services
from backend.wechat.platform.miniprogram_codes import NoCodeError, code_of_city

PICTURES = (
    ("logo", "标志（PNG 透明底最好，可不传）"),
    ("miniprogram_code", "小程序码（可不传，印在二维码旁边）"),
)
EMPTY = "图片是空的，请重新选。"
NAMES = tuple(name for name, _ in PICTURES)


@dataclass(slots=True)
class Pictures:
    """What the design would be saved with. `fresh` are names of those that no row holds yet."""

    data: dict[str, bytes] = field(default_factory=lambda: dict.fromkeys(NAMES, b""))
    fresh: set[str] = field(default_factory=set)
    problems: list[FieldProblem] = field(default_factory=list)

    @classmethod
    def of(cls, row: LeafletDesign | None) -> Self:
        """Those that the design has now."""
        pictures = cls()
        if row is not None:
            pictures.data = {"logo": row.logo, "miniprogram_code": row.miniprogram_code}
        return pictures

    @classmethod
    def sent(cls, row: LeafletDesign | None) -> Self:
        """Those of the row, changed by what the form of this request sent, kept or dropped."""
        pictures = cls.of(row)
        for name in NAMES:
            pictures.take(name)
        return pictures

    @property
    def present(self) -> set[str]:
        return {name for name, data in self.data.items() if data}

    def check(self) -> None:
        """Raises InvalidInputError for a picture that cannot be printed."""
        if self.problems:
            raise InvalidInputError(self.problems)

    def fetch_code(self) -> list[FieldProblem]:
        """Takes the mini-program code from WeChat; returns why there is none."""
        try:
            self.data["miniprogram_code"] = code_of_city(services().config)
        except NoCodeError as refused:
            return [FieldProblem("miniprogram_code", refused.message)]
        self.fresh.add("miniprogram_code")
        return []

    def tokens(self) -> dict[str, str]:
        """Signed references to the fresh ones, so that a rejected form need not be sent them again.

        Kept under their own hash, they do no harm if the design never comes.
        """
        pictures = ((name, self.data[name]) for name in sorted(self.fresh & self.present))
        return {
            name: sign_photo(StoredPhoto(services().photos.save(data), 0, 0, len(data)))
            for name, data in pictures
        }

    def take(self, name: str) -> None:
        """Change one as this request's form says."""
        fields = parse_picture(request.form, name)
        photo = signed_photo(fields.stored_reference)
        file = request.files.get(name)
        data = file.read(MAX_BYTES + 1) if file else b""
        if data or (file and file.filename):
            if wrong := picture_problem(data) if data else EMPTY:
                self.problems.append(FieldProblem(name, wrong))
                return
            self.data[name] = data
            self.fresh.add(name)
        elif fields.is_dropped:
            self.data[name] = b""
        elif photo is not None:
            self.data[name] = services().photos.load(photo.storage_key)
            self.fresh.add(name)
