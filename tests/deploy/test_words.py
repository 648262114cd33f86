"""The names in the code keep to the glossary: one word for one thing, and no pronoun or participle alone."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GLOSSARY = (ROOT / "docs/glossary.md").read_text(encoding="utf-8").partition("## Words that are not used")[2]
ROWS = re.findall(r"^\| ([a-z, ]+) \| [^|]+ \| ([^|]*)\|$", GLOSSARY, re.MULTILINE)
REPLACED = {word for words, _ in ROWS[1:] for word in words.split(", ")}
EXCEPTED = {name for _, stays in ROWS[1:] for name in re.findall(r"`(\w+)`", stays)}
EMPTY = set(re.search(r"^> (.+)$", GLOSSARY, re.MULTILINE)[1].split(", "))
MIGRATIONS = ROOT / "backend/models/migrations"  # history: never edited
SCRIPTS = [*ROOT.glob("backend/**/static/**/*.js"), *ROOT.glob("miniprogram/**/*.js")]
SCRIPT_COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
# Variables, functions with their parameters, parameters of arrow functions.
SCRIPT_NAMES = re.compile(
    r"\b(?:var|let|const)\s+([\w$]+)|\bfunction\s*([\w$]*)\s*\(([^()]*)\)|\(([^()]*)\)\s*=>|([\w$]+)\s*=>"
)
PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")


def bound_names(source: str) -> Iterator[str]:
    """Names of classes, functions, parameters, variables and attributes that this text gives a value."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.ExceptHandler(name=str(name)):
                yield name
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()) | ast.MatchAs(name=str(name)):
                yield name
            case ast.Attribute(attr=name, ctx=ast.Store()) | ast.alias(asname=str(name)):
                yield name


def names_in_script(source: str) -> Iterator[str]:
    for groups in SCRIPT_NAMES.findall(SCRIPT_COMMENT.sub("", source)):
        yield from re.findall(r"[\w$]+", " ".join(groups))


def wrong(name: str) -> bool:
    if name in EXCEPTED:
        return False
    return name.strip("_") in EMPTY or any(part.lower() in REPLACED for part in PART.findall(name))


def test_the_glossarys_table_is_read() -> None:
    assert {"compound", "doorbell", "errand", "deed", "room"} <= REPLACED
    assert {"found", "one", "said"} <= EMPTY
    assert "warn_compound" in EXCEPTED


@pytest.mark.parametrize(
    "source",
    [
        "found = 1",
        "def f(one): ...",
        "for said in []: ...",
        "class Errand: ...",
        "x.ring_after = 1",
        "def _told(): ...",
        "COMPOUND_IDS = ()",
        "[one for one in ()]",
        "lambda it: 0",
    ],
)
def test_a_wrong_name_is_seen(source: str) -> None:
    assert any(wrong(name) for name in bound_names(source))


def test_names_say_what_a_value_is() -> None:
    names = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in (ROOT / "backend").rglob("*.py")
        if MIGRATIONS not in path.parents
        for name in bound_names(path.read_text(encoding="utf-8"))
        if wrong(name)
    }
    assert names == set()


def test_no_two_classes_share_a_name() -> None:
    places: dict[str, list[str]] = {}
    for path in (ROOT / "backend").rglob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef):
                places.setdefault(node.name, []).append(str(path.relative_to(ROOT)))
    # `Office` is the schema's name in the API's document, too.
    assert {name: paths for name, paths in places.items() if len(paths) > 1 and name != "Office"} == {}


def test_names_in_scripts_say_what_a_value_is() -> None:
    assert SCRIPTS
    assert {
        name for name in names_in_script("xs.map(one => one.id); function f(deed) {}") if wrong(name)
    } == {"one", "deed"}
    names = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in SCRIPTS
        for name in names_in_script(path.read_text(encoding="utf-8"))
        if wrong(name)
    }
    assert names == set()
