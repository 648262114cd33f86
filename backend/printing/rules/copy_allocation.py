"""Allocates copies in proportion to homes."""

from collections.abc import Sequence
from fractions import Fraction


def allocate_copies(total: int, homes: Sequence[int]) -> list[int]:
    """So many copies for each place that they add up to `total`: one each, the rest by homes.

    What is left of a copy goes to the largest remainders, so no place with more homes gets fewer copies.
    Raises ValueError where there is not one for each.
    """
    rest = total - len(homes)
    if rest < 0:
        raise ValueError(f"{total} copies are not enough for {len(homes)} places")
    if not homes:
        return []
    # A place whose homes are not recorded still has people: it counts as one home.
    weights = [max(home, 1) for home in homes]
    whole = sum(weights)
    quotas = [Fraction(rest * weight, whole) for weight in weights]
    shares = [1 + int(quota) for quota in quotas]
    by_remainder = sorted(range(len(homes)), key=lambda place: (-(quotas[place] % 1), -weights[place], place))
    for place in by_remainder[: total - sum(shares)]:
        shares[place] += 1
    return shares
