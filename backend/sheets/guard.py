"""The one guard against formulas in CSV files (OWASP: CSV injection)."""

import re

# What a spreadsheet takes for the beginning of a formula. The quotation marks before it are those of a text
# that begins with such marks itself, so that the guard can be taken off again.
_FORMULA = re.compile(r"'*[=+\-@＝＋－＠\t\r\n]")


def escape_formula(text: str) -> str:
    """Text for a CSV cell that no spreadsheet takes for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def unescape_formula(text: str) -> str:
    """The text of a CSV cell without the mark that `guarded` put before it."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text
