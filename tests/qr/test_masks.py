"""The mask of a symbol is the one that the library would choose, at a quarter of the work."""

import random
import string

import pytest
from qrcode.constants import ERROR_CORRECT_H, ERROR_CORRECT_L, ERROR_CORRECT_M, ERROR_CORRECT_Q
from qrcode.main import QRCode

from backend.qr.rules.codes import code_url, new_code
from backend.qr.rules.matrix import Matrix, matrix_of

LEVELS = (ERROR_CORRECT_L, ERROR_CORRECT_M, ERROR_CORRECT_Q, ERROR_CORRECT_H)


def by_the_library(text: str, level: int) -> Matrix:
    symbol: QRCode[object] = QRCode(error_correction=level, border=0)
    symbol.add_data(text)
    symbol.make(fit=True)
    return tuple(tuple(bool(dark) for dark in row) for row in symbol.modules)


def test_of_links() -> None:
    for _ in range(20):
        for base in ("https://linsheng.example.gov.cn", "http://127.0.0.1:8000"):
            url = code_url(base, new_code(), "upper")
            assert matrix_of(url) == by_the_library(url, ERROR_CORRECT_Q), url


@pytest.mark.parametrize("length", [1, 20, 60, 150, 300])
def test_of_any_text(length: int) -> None:
    """Also of much that is the same, whose masks differ most, and of symbols that say their version."""
    chosen = random.Random(length)
    for alphabet in ("A", "01", string.digits, "HTPS:/.AC2345", string.printable):
        for level in LEVELS:
            text = "".join(chosen.choices(alphabet, k=length))
            assert matrix_of(text, level) == by_the_library(text, level), text
