"""What views leave to others: queries to rules, the fields of forms to parsers."""

import ast
from pathlib import Path

BACKEND = Path(__file__).parents[2] / "backend"
CHANNELS = ("*/pages/**/*.py", "*/api/**/*.py", "*/api.py", "*/forms/**/*.py", "*/forms.py", "web/**/*.py")
QUERYING = {"execute", "query", "scalar", "scalars"}  # methods of a Session


def test_views_and_forms_ask_rules_and_not_the_database():
    """They may know Session and the errors of SQLAlchemy, and fetch one row by its id."""
    querying = {
        str(path.relative_to(BACKEND))
        for pattern in CHANNELS
        for path in BACKEND.glob(pattern)
        if any(map(_is_query, ast.walk(ast.parse(path.read_text(encoding="utf-8")))))
    }
    assert querying == set()


def _is_query(node):
    if isinstance(node, ast.Import):
        return any(name.name.partition(".")[0] == "sqlalchemy" for name in node.names)
    if isinstance(node, ast.ImportFrom):
        return node.module == "sqlalchemy" or (node.module or "").startswith("sqlalchemy.sql")
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in QUERYING
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "session"
    )


def test_queries_are_seen():
    for code in ("from sqlalchemy import select", "import sqlalchemy as sa", "session.scalars(query)"):
        assert any(map(_is_query, ast.walk(ast.parse(code))))
    assert not any(
        map(_is_query, ast.walk(ast.parse("from sqlalchemy.orm import Session\nsession.get(A, 1)")))
    )


def test_views_hand_forms_to_parsers():
    """Views read no field of a form by hand: FieldReader or a parser of the subject's forms does."""
    reading = {
        str(path.relative_to(BACKEND))
        for pattern in (*CHANNELS, "open311/**/*.py")
        for path in BACKEND.glob(pattern)
        if any(map(_reads_a_field, ast.walk(ast.parse(path.read_text(encoding="utf-8")))))
    }
    assert reading == set()


def _reads_a_field(node):
    if isinstance(node, ast.Compare):
        return any(map(_is_form, node.comparators))
    if isinstance(node, ast.Attribute):
        return node.attr in {"get", "getlist", "items", "values"} and _is_form(node.value)
    return isinstance(node, ast.Subscript) and _is_form(node.value)


def _is_form(node):
    return ast.unparse(node) == "request.form"


def test_fields_read_by_hand_are_seen():
    for code in ("request.form['a']", "request.form.get('a')", "'a' in request.form"):
        assert any(map(_reads_a_field, ast.walk(ast.parse(code))))
    assert not any(map(_reads_a_field, ast.walk(ast.parse("parse(request.form); request.form.to_dict()"))))
