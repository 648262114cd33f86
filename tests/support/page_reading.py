"""Reads a page as a browser does, and sends its form back with some fields changed."""

import re
from html.parser import HTMLParser
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


class Page:
    """`fields` is what a browser would send if nothing were changed; the first form's count most.

    `by_action` has them form by form.
    """

    def __init__(self, response: TestResponse) -> None:
        self.html = response.get_data(as_text=True)
        self.headers = response.headers
        self.status = response.status_code
        self.path = response.request.full_path.rstrip("?")
        reader = _Reader()
        reader.feed(re.sub(r"<(template|style|script).*?</\1>", "", self.html, flags=re.DOTALL))
        self.fields: dict[str, Any] = {}
        for form in reader.forms:
            self.fields = form | self.fields
        self.by_action = reader.by_action
        self.links = reader.links
        self.text = re.sub(r"\s+", " ", "".join(reader.text))
        self.heading = re.sub(r"\s+", " ", "".join(reader.heading)).strip()

    @property
    def main(self) -> str:
        return self.html.split("<main", 1)[1].split("</main>")[0]


def open_page(client: FlaskClient, path: str) -> Page:
    response = client.get(path)
    assert response.status_code == 200, response.get_data(as_text=True)
    return Page(response)


def send(client: FlaskClient, page: Page, path: str | None = None, **changed: Any) -> TestResponse:
    """POST the fields of the form that leads there with `changed` ones; None leaves a field out."""
    fields = page.by_action.get(path or "", page.fields)
    data = {name: value for name, value in {**fields, **changed}.items() if value is not None}
    return client.post(path or page.path, data=data, content_type="multipart/form-data")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = [{}]
        self.by_action: dict[str, dict[str, Any]] = {}
        self.links: list[str] = []
        self.text: list[str] = []
        self.heading: list[str] = []
        self._open: list[str] = []
        self._area = self._select = ""

    @property
    def fields(self) -> dict[str, Any]:
        return self.forms[-1]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value if value is not None else "" for name, value in attrs}
        name = attributes.get("name", "")
        if tag in {"h1", "textarea", "script", "style"}:
            self._open.append(tag)
        if tag == "form":
            self.forms.append({})
            self.by_action[attributes.get("action", "")] = self.fields
        if tag == "a":
            self.links.append(attributes.get("href", ""))
        if tag == "textarea":
            self._area, self.fields[name] = name, ""
        if tag == "select":
            self._select = name
        if tag == "option" and ("selected" in attributes or self._select not in self.fields):
            self.fields[self._select] = attributes.get("value", "")
        if tag == "input" and name and attributes.get("type") != "file":
            self._input(name, attributes)

    def _input(self, name: str, attributes: dict[str, str]) -> None:
        if attributes.get("type") in {"radio", "checkbox"} and "checked" not in attributes:
            return
        value = attributes.get("value", "")
        if name in self.fields and attributes.get("type") == "hidden":
            earlier = self.fields[name]
            value = [*(earlier if isinstance(earlier, list) else [earlier]), value]  # type: ignore[assignment]
        self.fields[name] = value

    def handle_endtag(self, tag: str) -> None:
        if self._open and tag == self._open[-1]:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if "textarea" in self._open:
            self.fields[self._area] += data.removeprefix("\n")
        if "h1" in self._open:
            self.heading.append(data)
        self.text.append(data)
