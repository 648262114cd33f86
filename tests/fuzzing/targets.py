"""The table of everything that is fuzzed, by name."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import cache, partial
from importlib import import_module
from typing import Any

from tests.fuzzing.parsers import parser_target, parsers
from tests.fuzzing.target import Opened, Target


def _made(
    name: str, module: str, *instrumented: str, part: str = "", runs: int = 100_000, longest: int = 1_500
) -> Target:
    """`part` of a module of this folder."""
    load = partial(import_module, f"tests.fuzzing.{module}")
    return Target(
        name,
        load,
        partial(_opened, load, *filter(None, [part])),
        instrumented,
        runs,
        longest,
        is_alone=True,
        in_child=name in IN_CHILD,
    )


def _opened(load: Callable[[], Any], *arguments: str) -> AbstractContextManager[Opened]:
    opened: AbstractContextManager[Opened] = load().opened(*arguments)
    return opened


CHAT = ("backend.wechat.webhook", "backend.wechat.conversation", "backend.core.numbers")
SHEETS = ("backend.sheets", "backend.core.fields", "backend.registry.rules")

IN_CHILD = {"photos", "recordings"}

MADE_BY_HAND = (
    _made("webhook", "webhook", *CHAT, runs=1_000_000),
    _made(
        "cells", "sheets", *SHEETS, part="cells", runs=1_000_000, longest=300
    ),  # 100,000 for each kind of cell
    _made("import", "sheets", *SHEETS, part="import", longest=3_000),
    _made("xlsx", "sheets", *SHEETS, part="xlsx", longest=8_000),
    _made(
        "photos",
        "media",
        "backend.complaints.rules.photo_cleaning",
        "backend.complaints.rules.file_kinds",
        part="photos",
        longest=6_000,
    ),
    _made("recordings", "media", "backend.complaints.rules.voice_decoding", part="recordings", longest=6_000),
    _made("design-pictures", "media", "backend.printing.leaflets", part="design-pictures", longest=6_000),
    _made(
        "api",
        "http",
        "backend.api",
        "backend.complaints.api",
        "backend.residents.api",
        "backend.registry.api",
        part="api",
    ),
    _made("open311", "http", "backend.open311", part="open311", longest=4_000),
    _made("reading", "http", "backend.web", "backend.core.fields", part="reading"),
    _made("writing", "http", "backend.web", "backend.core.fields", part="writing", longest=4_000),
)


@cache
def targets() -> dict[str, Target]:
    """Those made by hand first, then one for each parser that was found."""
    return {target.name: target for target in (*MADE_BY_HAND, *map(parser_target, parsers()))}
