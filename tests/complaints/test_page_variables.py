"""The typed variables of a page and what its templates read are the same names."""

from dataclasses import fields
from typing import Any

import pytest
from flask import Flask
from jinja2 import meta, nodes

from backend.app import create_app
from backend.complaints.pages.inbox.chips import Choices
from backend.complaints.pages.inbox.inbox import Around, InboxList
from backend.complaints.pages.office.complaint_variables import Content, Frame, Work
from backend.complaints.pages.office.form_choices import Offers
from backend.complaints.pages.resident.scan import ComplainPage
from backend.complaints.pages.resident.status import StatusPage
from backend.web.rendering import render
from tests.conftest import config_for

PAGES: dict[str, tuple[Any, ...]] = {
    "complaints/office/complaint.html": (Frame, Content, Work, Offers),
    "complaints/inbox/inbox.html": (Around, Choices, InboxList),
    "complaints/resident/status.html": (StatusPage,),
    "complaints/resident/complain.html": (ComplainPage,),
}
OF_OTHERS = {
    "staff", "csrf_token",  # of the head that every page of staff has
    "held", "shown", "signed",  # of the shared page, which shows the same parts of a complaint
}  # fmt: skip


@pytest.fixture
def app(sqlite_url: str, tmp_path: Any) -> Flask:
    return create_app(config_for(sqlite_url, tmp_path))


def names_of(app: Flask, template: str, seen: set[str]) -> tuple[set[str], set[str]]:
    """Names that the template and all below it read, and those that one of them gives a value itself."""
    seen.add(template)
    environment = app.jinja_env
    tree = environment.parse(environment.loader.get_source(environment, template)[0])
    read = meta.find_undeclared_variables(tree)
    names_set = {name.name for name in tree.find_all(nodes.Name) if name.ctx != "load"}
    names_set |= {macro.name for macro in tree.find_all(nodes.Macro)}
    names_set |= {imported.target for imported in tree.find_all(nodes.Import)}
    for imported in tree.find_all(nodes.FromImport):
        names_set |= {name if isinstance(name, str) else name[1] for name in imported.names}
    for below in meta.find_referenced_templates(tree):
        if below and below.startswith("complaints/") and below not in seen:
            more = names_of(app, below, seen)
            read, names_set = read | more[0], names_set | more[1]
    return read, names_set


@pytest.mark.parametrize("template", PAGES)
def test_a_page_reads_all_that_it_is_given_and_nothing_else(app: Flask, template: str) -> None:
    typed = {field.name for part in PAGES[template] for field in fields(part)}
    with app.test_request_context():
        common: dict[str, Any] = {}
        app.update_template_context(common)
    read, names_set = names_of(app, template, set())
    assert typed - read == set(), "nobody reads these"
    assert read - typed - names_set - set(common) - set(app.jinja_env.globals) - OF_OTHERS == set()


def test_two_parts_of_one_name_are_told(app: Flask) -> None:
    part = Choices([], {}, {}, [])
    with app.test_request_context(), pytest.raises(TypeError, match="two values of the variable categories"):
        render("complaints/inbox/inbox.html", part, part)
