"""The form of a design: words, colours, pictures."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass

from backend.core.fields.reader import FieldReader
from backend.printing.leaflets.design import PALETTE, Design
from backend.printing.leaflets.formats import FORMATS
from backend.printing.rules.ordering import Imprint


@dataclass(frozen=True, slots=True)
class PictureFields:
    """What the form says of a picture beside its file: `stored_reference` names, signed, one sent before."""

    stored_reference: str
    is_dropped: bool


def fields_of_design(design: Design) -> dict[str, str]:
    """A design as its form shows it: a colour by its name where it has one, else by its inks."""
    palette_names = {inks: name for name, (_, inks) in PALETTE.items()}
    field_values: dict[str, str] = dict(design.settings())
    for key, inks in design.colours.items():
        field_values[f"colours.{key}"] = palette_names.get(inks, "")
        field_values[f"colours.{key}.own"] = "" if inks in palette_names else " ".join(map(str, inks))
    return field_values


def settings_of_form(form: Mapping[str, str], imprint: Imprint) -> dict[str, str]:
    """The form as `parse_design` takes it: a colour is one of the palette, or four inks of one's own.

    What the imprint has and the form leaves empty is the imprint's.
    """
    fields = {name: form[name] for name in form if not name.startswith("colours.")}
    for name in form:
        if name.startswith("colours.") and not name.endswith(".own"):
            fields[name] = form[name] or form.get(f"{name}.own", "")
    for name, own in asdict(imprint).items():
        fields[name] = fields.get(name, "").strip() or own
    return fields


def parse_format(form: Mapping[str, str]) -> str:
    """Field format: the size that the preview is drawn in; A4 for what is no format."""
    key = FieldReader(form).raw("format")
    return key if key in FORMATS else "a4"


def parse_picture(form: Mapping[str, str], name: str) -> PictureFields:
    """Fields kept.NAME and drop.NAME."""
    return PictureFields(FieldReader(form).raw(f"kept.{name}"), f"drop.{name}" in form)
