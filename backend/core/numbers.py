"""Complaint numbers with a check digit, PINs, private links."""

import secrets
import unicodedata
from datetime import datetime

from stdnum import damm

from backend.core.clock import local

NUMBER_LENGTH = 10
PIN_LENGTH = 6


def new_number(now: datetime) -> str:
    """Two digits of the year, seven at random, one Damm check digit.

    Damm finds every single wrong digit and every swap of neighbours. Random, so that a number does not
    tell how many complaints the city has, nor what the neighbour's number is.
    """
    digits = f"{local(now):%y}{secrets.randbelow(10**7):07d}"
    return digits + str(damm.calc_check_digit(digits))


def parse_number(text: str) -> str | None:
    """The number as stored, from what a person typed; None where it cannot be one."""
    if len(text) > 40:  # noqa: PLR2004 - ten digits with generous spacing
        return None
    digits = _digits(text)
    if len(digits) != NUMBER_LENGTH or not digits.isascii() or not damm.is_valid(digits):
        return None
    return digits


def show_number(number: str) -> str:
    """In groups of three, three and four, as telephone numbers are read out."""
    return f"{number[:3]} {number[3:6]} {number[6:]}"


def new_pin() -> str:
    return f"{secrets.randbelow(10**PIN_LENGTH):0{PIN_LENGTH}d}"


def parse_pin(text: str) -> str:
    """The digits of what was typed: a receipt shows them in two groups, and some keyboards make them wide."""
    return _digits(text)


def _digits(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text) if c.isdigit())


def new_token() -> str:
    """For the private status link: 128 bits, too many to try."""
    return secrets.token_urlsafe(16)
