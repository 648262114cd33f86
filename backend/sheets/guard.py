"""The one guard against formulas in spreadsheets (OWASP: CSV injection)."""

import re

# What a spreadsheet takes for the beginning of a formula. The quotation marks before it are those of a text
# that begins with such marks itself, so that the guard can be taken off again.
_FORMULA = re.compile(r"'*[=+\-@＝＋－＠\t\r\n]")


def is_formula(text: str) -> bool:
    """Whether a spreadsheet may take the text for a formula when it is read from CSV, or typed."""
    return _FORMULA.match(text) is not None


def escape_formula(text: str) -> str:
    """Text for a CSV cell that no spreadsheet takes for a formula."""
    return f"'{text}" if is_formula(text) else text


def unescape_formula(text: str) -> str:
    """The text of a CSV cell without the mark that `escape_formula` put before it."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text
