"""URL converters: whole numbers, row ids, numbers of complaints and orders."""

from flask import Flask
from werkzeug.routing import BaseConverter, IntegerConverter, ValidationError

from backend.core.fields.values import MAX_DIGITS, MAX_ROW_ID, plain_number


class WholeNumber(IntegerConverter):
    """Werkzeug's `int` without its other scripts and without numbers that Python refuses to read."""

    regex = rf"[0-9]{{1,{MAX_DIGITS}}}"


class RowId(WholeNumber):
    """An id that any database can look up; beyond it, some fail instead of finding nothing."""

    def to_python(self, value: str) -> int:
        number = plain_number(value)
        if number is None or number > MAX_ROW_ID:
            raise ValidationError
        return number


class PlainCode(BaseConverter):
    """A short code: letters, digits, - and _, so that no database refuses to compare it."""

    regex = r"[A-Za-z0-9_-]{1,40}"


def register(app: Flask) -> None:
    """Before any blueprint is registered."""
    app.url_map.converters["int"] = WholeNumber
    app.url_map.converters["row"] = RowId
    app.url_map.converters["code"] = PlainCode
