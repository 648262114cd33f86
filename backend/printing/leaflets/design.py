"""A design: what a city may change of a template without code."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from backend.core.errors import FieldProblem, InvalidInputError
from backend.printing.leaflets.fonts import BOLD, REGULAR, SERIF, in_words, missing_characters
from backend.printing.leaflets.logos import code_picture_problem, picture_problem

TEMPLATES = ("clear", "warm", "official")
MAX_TOTAL_INK = 300  # percent over all plates; more does not dry
INKS = 4

# Named so that a clerk needs no numbers. CMYK percent.
PALETTE: dict[str, tuple[str, tuple[int, int, int, int]]] = {
    "indigo": ("靛蓝", (92, 55, 30, 12)),
    "red": ("中国红", (8, 98, 95, 5)),
    "pine": ("松绿", (85, 35, 70, 20)),
    "orange": ("暖橙", (0, 66, 95, 6)),
    "brick": ("砖红", (20, 82, 82, 10)),
    "sky": ("天蓝", (75, 28, 0, 0)),
    "plum": ("绛紫", (55, 88, 40, 15)),
    "coal": ("炭黑", (0, 0, 0, 90)),
}

Percent = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class DesignText:
    """A text of a template that a city may put in its own words."""

    key: str
    label: str
    default: str
    limit: int


@dataclass(frozen=True, slots=True)
class DesignTemplate:
    """A shipped template, as its design.toml describes it."""

    key: str
    name: str
    about: str
    words: tuple[DesignText, ...]
    colours: dict[str, tuple[str, Percent]]


@dataclass(frozen=True)
class Design:
    """A template with a city's choices. Made by `parse_design` only; words and colours are complete."""

    template: str
    words: dict[str, str]
    colours: dict[str, Percent]
    city: str
    hotline: str
    lift_hotline: str
    logo: bytes = field(default=b"", repr=False)
    miniprogram_code: bytes = field(default=b"", repr=False)

    def settings(self) -> dict[str, str]:
        """The choices as `parse_design` takes them."""
        words = {f"words.{key}": text for key, text in self.words.items()}
        colours = {f"colours.{key}": " ".join(map(str, inks)) for key, inks in self.colours.items()}
        hotlines = {"city": self.city, "hotline": self.hotline, "lift_hotline": self.lift_hotline}
        return {**hotlines, **words, **colours}


@cache
def template_of(key: str) -> DesignTemplate:
    """Raises KeyError for a template that is not shipped."""
    if key not in TEMPLATES:
        raise KeyError(key)
    text = (
        files("backend.printing.leaflets").joinpath("designs", key, "design.toml").read_text(encoding="utf-8")
    )
    described: dict[str, Any] = tomllib.loads(text)
    words = tuple(
        DesignText(name, field["label"], field["default"], field["limit"])
        for name, field in described["words"].items()
    )
    colours = {
        name: (field["label"], tuple(field["default"])) for name, field in described["colours"].items()
    }
    return DesignTemplate(key, described["name"], described["about"], words, colours)


def parse_design(
    template: str,
    fields: Mapping[str, str],
    *,
    logo: bytes = b"",
    miniprogram_code: bytes = b"",
) -> Design:
    """A complete design; what `fields` leave out stays as shipped.

    Fields: `city`, `hotline`, `lift_hotline`, `words.KEY`, and `colours.KEY` as a name of PALETTE or four
    percentages. Raises InvalidInputError naming every field that cannot be printed.
    """
    problems: list[FieldProblem] = []
    if template not in TEMPLATES:
        raise InvalidInputError([FieldProblem("template", "没有这种版式。")])
    shipped = template_of(template)
    words = {word.key: _word(word, fields, problems) for word in shipped.words}
    colours = {
        key: _colour(key, label, fields.get(f"colours.{key}", ""), default, problems)
        for key, (label, default) in shipped.colours.items()
    }
    hotlines = {key: _hotline(key, fields, problems) for key in ("city", "hotline", "lift_hotline")}
    for key, data, check in (
        ("logo", logo, picture_problem),
        ("miniprogram_code", miniprogram_code, code_picture_problem),
    ):
        if data and (wrong := check(data)):
            problems.append(FieldProblem(key, wrong))
    known_fields = {*(f"words.{key}" for key in words), *(f"colours.{key}" for key in colours), *hotlines}
    problems += [
        FieldProblem(name, "这个版式没有这一项。")
        for name in fields
        if name.startswith(("words.", "colours.")) and name not in known_fields
    ]
    if problems:
        raise InvalidInputError(problems)
    return Design(template, words, colours, **hotlines, logo=logo, miniprogram_code=miniprogram_code)


_HOTLINES = {
    "city": ("城市名称", "本市", 12),
    "hotline": ("热线", "12345", 20),
    "lift_hotline": ("电梯困人电话", "96333", 20),
}


def _word(design_text: DesignText, fields: Mapping[str, str], problems: list[FieldProblem]) -> str:
    text = " ".join(fields.get(f"words.{design_text.key}", design_text.default).split(" ")).strip(" ")
    return _printable(f"words.{design_text.key}", design_text.label, text, design_text.limit, problems)


def _hotline(key: str, fields: Mapping[str, str], problems: list[FieldProblem]) -> str:
    label, default, limit = _HOTLINES[key]
    text = " ".join(fields.get(key, default).split()) or default
    return _printable(key, label, text, limit, problems)


def _printable(key: str, label: str, text: str, limit: int, problems: list[FieldProblem]) -> str:
    text = text.replace("\r\n", "\n")
    if len(text) > limit:
        problems.append(FieldProblem(key, f"“{label}”最多 {limit} 个字，现在有 {len(text)} 个。"))
    if missing := missing_characters(text, (REGULAR, BOLD, SERIF)):
        problems.append(FieldProblem(key, f"“{label}”里的{in_words(missing)}字库中没有，印不出来。"))
    return text


def _colour(key: str, label: str, typed: str, default: Percent, problems: list[FieldProblem]) -> Percent:
    if not typed.strip():
        return default
    if typed in PALETTE:
        return PALETTE[typed][1]
    try:
        inks = tuple(int(ink) for ink in typed.replace(",", " ").split())
    except ValueError:
        inks = ()
    if len(inks) != INKS or not all(0 <= ink <= 100 for ink in inks):  # noqa: PLR2004 - percent
        problems.append(FieldProblem(f"colours.{key}", f"“{label}”要写成四个 0 到 100 的数：青 品 黄 黑。"))
        return default
    if sum(inks) > MAX_TOTAL_INK:
        problems.append(
            FieldProblem(
                f"colours.{key}", f"“{label}”总墨量 {sum(inks)}%，超过 {MAX_TOTAL_INK}%，印出来不干。"
            )
        )
    cyan, magenta, yellow, black = inks
    return cyan, magenta, yellow, black
