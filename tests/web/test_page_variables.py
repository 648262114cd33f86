"""The typed variables of a page and what its templates read are the same names."""

import ast
from dataclasses import dataclass, fields
from importlib import import_module
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import meta, nodes

from backend.app import create_app
from backend.web.rendering import pages, render, variables_of
from tests.conftest import config_for

BACKEND = Path(__file__).parents[2] / "backend"
PACKAGES = ["web.setup", *(f"{path.parent.name}.routes" for path in BACKEND.glob("*/routes.py"))]
for package in PACKAGES:
    import_module(f"backend.{package}")  # each page registers when it is imported

APART = {"demo", "web/rendering.py"}  # the stand-in for WeChat's servers is an app of its own


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return create_app(config_for("sqlite://", tmp_path_factory.mktemp("pages")))


class Names:
    """What a template and all that it uses read, and what one of them gives a value itself."""

    def __init__(self, app: Flask, template: str) -> None:
        self._environment = app.jinja_env
        self.templates: set[str] = set()
        self.read: set[str] = set()
        self.defined: set[str] = set()
        self._add(template)

    def _add(self, template: str) -> None:
        self.templates.add(template)
        tree = self._environment.parse(self._environment.loader.get_source(self._environment, template)[0])
        self.read |= meta.find_undeclared_variables(tree)
        self.defined |= {name.name for name in tree.find_all(nodes.Name) if name.ctx != "load"}
        self.defined |= {macro.name for macro in tree.find_all(nodes.Macro)}
        self.defined |= {imported.target for imported in tree.find_all(nodes.Import)}
        for imported in tree.find_all(nodes.FromImport):
            self.defined |= {name if isinstance(name, str) else name[1] for name in imported.names}
        for below in meta.find_referenced_templates(tree):
            if below and below not in self.templates:
                self._add(below)


def context_names(app: Flask, templates: set[str]) -> set[str]:
    """Those that Flask and our context processors give: to staff pages more than to others."""
    processors = [*app.template_context_processors[None]]
    if "web/staff_base.html" in templates:
        processors += app.template_context_processors["staff"]
    with app.test_request_context():
        return set(app.jinja_env.globals).union(*(processor() for processor in processors))


@pytest.mark.parametrize("template", sorted(pages()))
def test_a_page_reads_all_that_it_is_given_and_nothing_else(app: Flask, template: str) -> None:
    typed = {field.name for part in pages()[template] for field in fields(part)}
    names = Names(app, template)
    assert typed - names.read == set(), "no template reads these"
    known = typed | names.defined | context_names(app, names.templates)
    assert names.read - known == set(), "these are not given"


def test_a_template_with_two_variables_has_a_dataclass() -> None:
    untyped = set()
    for path in BACKEND.rglob("*.py"):
        module = path.relative_to(BACKEND)
        if str(module) in APART or module.parts[0] in APART:
            continue
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("render_template"):
                spread = any(keyword.arg is None for keyword in call.keywords)
                if spread or len(call.keywords) > 1:
                    untyped.add(str(module))
    assert untyped == set()


@dataclass(frozen=True)
class Part:
    name: str


@dataclass(frozen=True)
class SamePart:
    name: str


@pytest.fixture
def no_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backend.web.rendering._pages", {})
    monkeypatch.setattr("backend.web.rendering._templates", {})


@pytest.mark.usefixtures("no_pages")
def test_two_parts_with_one_name_are_refused() -> None:
    with pytest.raises(TypeError, match=r"a\.html: two values of name"):
        variables_of("a.html", SamePart)(Part)


@pytest.mark.usefixtures("no_pages")
def test_a_second_page_of_a_template_is_refused() -> None:
    variables_of("a.html")(Part)
    with pytest.raises(TypeError, match=r"a\.html: a second page"):
        variables_of("a.html")(SamePart)


@pytest.mark.usefixtures("no_pages")
def test_a_page_is_rendered_with_the_parts_that_it_names() -> None:
    variables_of("a.html")(Part)
    with pytest.raises(TypeError, match=r"a\.html: not the parts"):
        render(Part("x"), SamePart("y"))
