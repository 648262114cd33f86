"""The fields of a filed request, as GeoReport v2 names them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from backend.core.fields.reader import FieldReader
from backend.core.text import clean

ATTRIBUTE = re.compile(r"attribute\[([^\[\]]{1,40})\](?:\[\])?")
LONGEST_KEY = 200  # of an application's own numbers
NOT_KEPT = {
    "media_url": "media_url 的内容没有抓取",
    "email": "email 没有保存",
    "first_name": "姓名没有保存",
    "last_name": "姓名没有保存",
    "device_id": "device_id 没有保存",
    "account_id": "account_id 没有保存",
}


@dataclass(frozen=True, slots=True)
class RequestForm:
    """`attributes` are those of the service, by code. `not_kept` says what of the request is dropped."""

    service_code: str
    description: str
    phone: str
    attributes: Mapping[str, str]
    not_kept: tuple[str, ...]


def parse_request_form(form: Mapping[str, str]) -> RequestForm:
    """The rules check all of it; where it happened is read by `backend.open311.locations.address_of`."""
    reader = FieldReader(form)
    return RequestForm(
        service_code=clean(reader.raw("service_code")),
        description=reader.raw("description"),
        phone=reader.raw("phone"),
        attributes=_attributes(form),
        not_kept=tuple(dict.fromkeys(words for name, words in NOT_KEPT.items() if form.get(name))),
    )


@dataclass(frozen=True, slots=True)
class UpdateForm:
    """`update_id` is the application's own, or empty."""

    service_request_id: str
    update_id: str
    description: str


def parse_update_form(form: Mapping[str, str]) -> UpdateForm:
    """Raises InvalidInputError for an update_id that is too long; the rules check the rest."""
    reader = FieldReader(form)
    parsed = UpdateForm(
        service_request_id=reader.raw("service_request_id"),
        update_id=clean(reader.raw("update_id")),
        description=reader.raw("description"),
    )
    if len(parsed.update_id) > LONGEST_KEY:
        reader.wrong("update_id", f"update_id 最多 {LONGEST_KEY} 个字符。")
    reader.finish()
    return parsed


def _attributes(form: Mapping[str, str]) -> dict[str, str]:
    """attribute[code]=value; of several values the first."""
    attributes_by_code: dict[str, str] = {}
    for name, value in form.items():
        matched = ATTRIBUTE.fullmatch(name)
        if matched:
            attributes_by_code.setdefault(matched[1], value)
    return attributes_by_code
