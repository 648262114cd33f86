"""Shares of a sum by weight that add up to it exactly: largest remainder."""

from collections.abc import Hashable, Mapping
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def shares(total: int, weights: Mapping[Key, int]) -> dict[Key, int]:
    """The whole part of each share; what is left goes by ones to the largest remainders.

    Of equal remainders the earlier key gets it, so that the same input always gives the same shares.
    Raises ValueError for a total below nought, a weight below nought, or no weight at all.
    """
    weight_sum = sum(weights.values())
    if total < 0 or weight_sum <= 0 or min(weights.values()) < 0:
        raise ValueError("shares need a total and weights that are not below nought, and some weight")
    parts = {key: divmod(total * weight, weight_sum) for key, weight in weights.items()}
    rest = total - sum(whole for whole, _ in parts.values())
    by_remainder = sorted(parts, key=lambda key: parts[key][1], reverse=True)  # stable: the earlier first
    raised = set(by_remainder[:rest])
    return {key: whole + (key in raised) for key, (whole, _) in parts.items()}
