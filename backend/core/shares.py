"""Shares as the city prints them."""

from fractions import Fraction


def percent(share: Fraction) -> str:
    """Rounded half up to two places: 401/961 is 41.73%."""
    hundredths = int(share * 10_000 + Fraction(1, 2))
    return f"{hundredths // 100}.{hundredths % 100:02d}%"
