"""Parsers of the product, found by their names and called by what their parameters are.

A parser is a public function `parse_…` or `read_…` that is given text, bytes or a form, and every public
function of the typed fields, of numbers and of texts that is. Views are fuzzed through their addresses.
"""

import enum
import inspect
import itertools
import re
import sys
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from importlib import import_module
from typing import Any

from werkzeug.datastructures import MultiDict

from tests.fuzzing.target import EMPTY, REFUSED, TAKEN, Opened, Target
from tests.fuzzing.values import (
    BACKEND,
    SEPARATOR,
    VALUES,
    bytes_of,
    field_names_in,
    spoken_lines,
    text_of,
)

EVERYWHERE = ("words", "kept_photo")  # fields that a parser's helpers read
# Modules of which every public function with a text is a parser.
ALL_OF = ("core.fields.", "core.numbers", "core.text", "core.characters", "core.simplified")
FUNCTION = re.compile(r"^def (?P<name>[a-z]\w*)\((?P<parameters>(?:[^()]|\([^()]*\))*)\)", re.MULTILINE)
NAMED = re.compile("(?:parse|read)_")
GIVEN = re.compile(r": (?:str|bytes|Mapping|Form|ActionForm|MultiDict)\b")
# Views, what reads our own files or a server's picture, and what the demo's and the machine's owner writes.
ELSEWHERE = re.compile(r"backend\.(?:demo|cli|doctor)\.|\.pages\.|\.api\.|\.jobs\.")

# Parsers that a hand-made target feeds, or that take nothing from outside, with the reason.
OTHERWISE = {
    "backend.sheets.reading.read_files": "target import",
    "backend.registry.forms.parse_files": "target writing: it is given files",
    "backend.registry.forms.parse_book_file": "target writing: it is given files",
    "backend.sheets.marks.read_marks": "target xlsx",
    "backend.sheets.number_formats.read_format": "target xlsx",
    "backend.wechat.webhook.incoming.read_xml": "target webhook",
    "backend.complaints.forms.resident_moves.parse_resident_move": "target writing: it keeps photos",
    "backend.printing.leaflets.inspection.read_codes": "looks for codes in a picture that we drew",
    "backend.core.fields.kinds.whole": "makes a kind, target columns",
}

Supply = Callable[["Pieces"], object]


class Pieces:
    """An input cut at zero bytes; each parameter takes the next piece, a form takes the rest."""

    def __init__(self, data: bytes, names: Sequence[str]) -> None:
        self._left = data.split(SEPARATOR)
        self._names = names or ("field",)

    def next(self) -> bytes:
        return self._left.pop(0) if self._left else b""

    def form(self) -> MultiDict[str, str]:
        """Of each piece the first byte is the place of the field's name."""
        left, self._left = self._left, []
        return MultiDict(
            (self._names[part[0] % len(self._names)], text_of(part[1:])) for part in left if part
        )


@dataclass(frozen=True, slots=True)
class Parser:
    """`module` and `name` as they are imported."""

    module: str
    name: str

    @property
    def path(self) -> str:
        return f"{self.module}.{self.name}"


@cache
def parsers() -> tuple[Parser, ...]:
    """By their source alone: importing every module takes seconds."""
    return tuple(
        Parser(module, name)
        for module, source in _sources()
        for name in _names(module, source)
        if f"{module}.{name}" not in OTHERWISE
    )


def _sources() -> Iterator[tuple[str, str]]:
    for path in sorted(BACKEND.rglob("*.py")):
        module = ".".join(path.relative_to(BACKEND.parent).with_suffix("").parts)
        if not ELSEWHERE.search(f"{module}."):
            yield module.removesuffix(".__init__"), path.read_text(encoding="utf-8")


def _names(module: str, source: str) -> list[str]:
    whole = module.removeprefix("backend.").startswith(ALL_OF)
    return [
        function["name"]
        for function in FUNCTION.finditer(source)
        if GIVEN.search(function["parameters"]) and (whole or NAMED.match(function["name"]))
    ]


def parser_target(parser: Parser) -> Target:
    short = parser.path.removeprefix("backend.")
    modules = (
        parser.module,
        "backend.core.fields",
        "backend.core.text",
        "backend.core.numbers",
        "backend.core.characters",
    )
    return Target(short, partial(_load, parser), partial(_open, parser), tuple(dict.fromkeys(modules)))


def _load(parser: Parser) -> None:
    """With what its parameters are made of."""
    for module in (parser.module, "tests.fuzzing.properties", "tests.fuzzing.site"):
        import_module(module)


class UnknownParameterError(TypeError):
    """Says which parameter of which parser nothing here can supply."""


@contextmanager
def _open(parser: Parser) -> Iterator[Opened]:
    from tests.fuzzing.properties import PROPERTIES
    from tests.fuzzing.supplies import Supplies

    module = import_module(parser.module)
    function = getattr(module, parser.name)
    names = (*field_names_in(inspect.getsource(module)), *EVERYWHERE)
    parameters = required(function)
    check = PROPERTIES.get(parser.path)
    with Supplies() as supplies:
        makers = [supplies.of(parser.path, name, kind) for name, kind in parameters.items()]
        refusals = refusals_of()

        def call(data: bytes) -> tuple[list[object], object]:
            pieces = Pieces(data, names)
            given = [make(pieces) for make in makers]
            result = function(*given)
            return given, list(result) if inspect.isgenerator(result) else result

        def run(data: bytes) -> str:
            try:
                given, result = call(data)
            except refusals:
                return REFUSED
            if check is not None:
                check(*given, result)
            return TAKEN if result or result == 0 else EMPTY

        yield Opened(run, partial(_seeds, parameters, names, partial(_problems, call, refusals)))


def required(function: Callable[..., object]) -> dict[str, Any]:
    """Types by parameter, without those that may be left out."""
    hints = typing.get_type_hints(function)
    return {
        name: hints.get(name, str)
        for name, parameter in inspect.signature(function).parameters.items()
        if parameter.default is parameter.empty and parameter.kind is not parameter.KEYWORD_ONLY
    }


# What a parser says no with; each is shown to people or turned into an answer.
REFUSALS = (
    ("backend.core.errors", "LinshengError"),
    ("backend.core.fields.kinds", "FieldError"),
    ("backend.sheets.problems", "ImportRejectedError"),
    ("backend.wechat.webhook.incoming", "UnreadableError"),
    ("werkzeug.exceptions", "HTTPException"),
)


def refusals_of() -> tuple[type[Exception], ...]:
    """Of the modules that the parser itself has loaded: others cannot be raised."""
    return tuple(getattr(sys.modules[module], name) for module, name in REFUSALS if module in sys.modules)


def _problems(
    call: Callable[[bytes], object], refusals: tuple[type[Exception], ...], data: bytes
) -> frozenset[str]:
    """Which fields of a form are wrong."""
    try:
        call(data)
    except refusals as refused:
        return frozenset(problem.field for problem in getattr(refused, "problems", ())) or frozenset({"form"})
    return frozenset()


def _seeds(
    parameters: Mapping[str, Any], names: Sequence[str], problems: Callable[[bytes], frozenset[str]]
) -> Iterable[bytes]:
    values = [bytes_of(value) for value in (*VALUES, *spoken_lines()[:40])]
    if not any(is_form(kind) for kind in parameters.values()):
        yield from (SEPARATOR.join([value] * len(parameters)) for value in values)
        return
    before = [bytes([place]) for place in range(len(parameters) - 1)]
    for start, _ in enumerate(values):
        fields = [bytes([at]) + values[(start + at) % len(values)] for at in range(len(names))]
        yield SEPARATOR.join([*before, *fields])
    yield _good_form(before, len(names), [*values, *map(bytes_of, (*names, *kinds_of_models()))], problems)


def _good_form(
    before: list[bytes], count: int, values: list[bytes], problems: Callable[[bytes], frozenset[str]]
) -> bytes:
    """One that is accepted, as far as trying value after value in field after field finds it."""
    form, left = SEPARATOR.join(before), problems(SEPARATOR.join(before))
    for at, value in itertools.product(range(count), values):
        if not left:
            break
        longer = SEPARATOR.join([form, bytes([at]) + value])
        wrong = problems(longer)
        if len(wrong) <= len(left) and not left <= wrong:
            form, left = longer, wrong
    return form


@cache
def kinds_of_models() -> tuple[str, ...]:
    """What stands in hidden fields and choices: the values of every enum of the tables."""
    from backend import models

    enums = (kind for kind in vars(models).values() if is_enum(kind))
    return tuple(dict.fromkeys(str(member.value) for kind in enums for member in kind))


def is_form(kind: Any) -> bool:
    origins = {typing.get_origin(kind), *(typing.get_origin(part) for part in typing.get_args(kind))}
    is_action = getattr(kind, "__name__", "") == "ActionForm"
    return is_action or Mapping in origins or MultiDict in origins or kind is MultiDict


def is_enum(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, enum.Enum)
