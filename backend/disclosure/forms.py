"""Forms of disclosure: what a publisher hands in, what a resident objects to."""

import re
from collections.abc import Mapping

from backend.core.errors import FieldProblem
from backend.core.fields.kinds import FieldError, visible
from backend.core.fields.reader import FieldReader, Form
from backend.core.fields.values import search_words
from backend.disclosure.rules.publishing import Figure, Publication

LONGEST_NAME = 60
LONGEST_LABEL = 60
LONGEST_VALUE = 200
LONGEST_DOCUMENT = 120
LONGEST_REASON = 300
# As typed, or pasted from two columns of a spreadsheet.
_BETWEEN = re.compile(r"\s*[：:\t]\s*")


def parse_publication(form: Form) -> Publication:
    """Raises InvalidInputError with fields `figures`, `words`, `document`, `document_on`, `reason`."""
    reader = FieldReader(form)
    publication = Publication(
        figures=_figures(reader),
        words=reader.words("words", "说明", required=False),
        document=reader.text("document", "来自哪份文件", LONGEST_DOCUMENT, required=True),
        document_on=reader.day("document_on", "文件日期"),
        reason=reader.text("reason", "更正原因", LONGEST_REASON),
    )
    reader.finish()
    return publication


def parse_search(query: Mapping[str, str]) -> str:
    """Field q of an address: part of a community's name."""
    return search_words(query.get("q"), LONGEST_NAME)


def written_figures(figures: list[Figure]) -> str:
    """As a publisher types them: a line each."""
    return "\n".join(f"{figure.label}：{figure.value}" for figure in figures)


def _figures(reader: FieldReader) -> tuple[Figure, ...]:
    """One a line. Every line that cannot be read is named with its number."""
    figures = []
    for number, line in enumerate(reader.raw("figures").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            label, value = _figure(line)
        except FieldError as error:
            reader.problems.append(FieldProblem("figures", f"第 {number} 行：{error}。"))
        else:
            figures.append(Figure(label, value))
    return tuple(figures)


def _figure(line: str) -> tuple[str, str]:
    """Raises FieldError."""
    parts = _BETWEEN.split(line.strip(), maxsplit=1)
    if len(parts) < 2 or not all(parts):  # noqa: PLR2004 - a name and a figure
        raise FieldError("请写成“项目：金额或内容”，中间用冒号")
    label, value = (visible(part) for part in parts)
    if len(label) > LONGEST_LABEL:
        raise FieldError(f"项目名称最多 {LONGEST_LABEL} 字")
    if len(value) > LONGEST_VALUE:
        raise FieldError(f"冒号后面最多 {LONGEST_VALUE} 字")
    return label, value
