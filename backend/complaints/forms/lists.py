"""Forms beside the lists of an office: flagged words, reply templates, the inbox."""

from collections.abc import Mapping
from dataclasses import dataclass

from backend.core.fields.reader import FieldReader


@dataclass(frozen=True, slots=True)
class ReviewDecision:
    """Whether a property firm may read the flagged words, and why."""

    clears: bool
    reason: str


@dataclass(frozen=True, slots=True)
class TemplateForm:
    """A reply template as typed; the rules check it. `category` is a code, or empty for all."""

    name: str = ""
    words: str = ""
    category: str = ""


def parse_review(form: Mapping[str, str]) -> ReviewDecision:
    """Fields clears, words."""
    reader = FieldReader(form)
    return ReviewDecision(reader.is_ticked("clears", "yes"), reader.raw("words"))


def parse_template(form: Mapping[str, str]) -> TemplateForm:
    """Fields name, words, category."""
    reader = FieldReader(form)
    return TemplateForm(reader.raw("name"), reader.raw("words"), reader.raw("category"))


def chosen_complaints(form: Mapping[str, str]) -> list[int]:
    """`one` is the button of a row, `all` that of the page, `id` the boxes that are ticked."""
    field = "one" if "one" in form else "shown" if "all" in form else "id"
    return FieldReader(form).row_ids(field)
