"""Templates of notices, and whether what is sent fits them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from backend.demo.wechat_stand_in.api import fields
from backend.demo.wechat_stand_in.api.refusals import ApiRefusal

TEMPLATE, SUBSCRIBE, ANY = "template", "subscribe", "any"


@dataclass(frozen=True)
class StandInTemplate:
    """`fields`: name to label. Empty where only the id is known: then any field goes."""

    template_id: str
    title: str
    fields: dict[str, str] = field(default_factory=dict)
    sort: str = ANY
    appid: str = ""


class StandInTemplates:
    def __init__(self) -> None:
        self._all: dict[str, StandInTemplate] = {}

    def add(self, template: StandInTemplate) -> None:
        self._all[template.template_id] = template

    def find(self, template_id: object, sort: str, appid: str) -> StandInTemplate:
        """Raises ApiRefusal."""
        template = self._all.get(template_id) if isinstance(template_id, str) else None
        if template is None or template.sort not in {ANY, sort} or template.appid not in {"", appid}:
            raise ApiRefusal(40037)
        return template


def filled(template: StandInTemplate, data: object) -> list[list[str]]:
    """Label and value of each field, as the resident reads them. Raises ApiRefusal naming the bad field."""
    if not isinstance(data, Mapping):
        raise ApiRefusal(47001)
    names = template.fields or {name: fields.label(name) for name in data}
    return [[label, _value(name, data.get(name))] for name, label in names.items()]


def _value(name: str, field: Any) -> str:
    value = field.get("value") if isinstance(field, Mapping) else None
    text = "" if value is None else str(value)
    if not text.strip():
        raise ApiRefusal(47003, f"data.{name}.value is empty")
    if not fields.fits(name, text):
        raise ApiRefusal(47003, f"data.{name}.value invalid")
    return text
