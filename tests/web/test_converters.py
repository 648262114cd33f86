"""What stands in a path: ids go through one converter, and no text in their place is more than not found."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.routing import IntegerConverter, ValidationError

from backend.core.fields.values import MAX_ROW_ID
from backend.web.converters import RowId, WholeNumber

BAD = ["0x1", "-1", "1.0", "१२", "²", "１２", "9" * 19, "9" * 5000, str(MAX_ROW_ID + 1), "1\x00", "1 "]


@pytest.fixture
def app(sqlite_app: Flask) -> Flask:
    return sqlite_app


def test_every_id_in_a_path_goes_through_the_converter(app: Flask) -> None:
    seen = set()
    for rule in app.url_map.iter_rules():
        for name, converter in rule._converters.items():
            if name == "id" or name.endswith("_id"):
                assert type(converter) is RowId, f"{rule.rule}: write <row:{name}>"
                seen.add(rule.endpoint.partition(".")[0])
            elif isinstance(converter, IntegerConverter):
                assert isinstance(converter, WholeNumber), rule.rule
    assert seen == {"administration", "api_v1", "city", "resident", "staff"}


@given(st.one_of(st.text(), st.sampled_from(BAD)))
def test_a_text_is_an_id_or_refused(text: str) -> None:
    converter = RowId(Flask("any").url_map)
    try:
        number = converter.to_python(text)
    except ValidationError:
        return
    assert 0 <= number <= MAX_ROW_ID
    assert text.isascii()
    assert text.isdigit()


@pytest.mark.parametrize("bad", BAD)
def test_what_is_no_id_is_not_found(client: FlaskClient, bad: str) -> None:
    for path in ("/communities/{}", "/api/v1/communities/{}"):
        assert client.get(path.format(bad.replace("\x00", "%00"))).status_code == 404, path
