"""Shares add up exactly and none is a whole fen away from what is due."""

import itertools
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.ledger.rules.sharing import shares

WEIGHTS = st.dictionaries(st.integers(1, 50), st.integers(0, 10**9), min_size=1, max_size=20).filter(
    lambda weights: sum(weights.values()) > 0
)


@given(st.integers(0, 10**14), WEIGHTS)
def test_shares_add_up_and_are_fair(total: int, weights: dict[int, int]) -> None:
    parts = shares(total, weights)
    assert sum(parts.values()) == total
    assert parts.keys() == weights.keys()
    weight_sum = sum(weights.values())
    for key, weight in weights.items():
        assert abs(parts[key] - Fraction(total * weight, weight_sum)) < 1
        assert weight or not parts[key]


@given(st.integers(0, 10**9), WEIGHTS)
def test_more_area_never_pays_less(total: int, weights: dict[int, int]) -> None:
    parts = shares(total, weights)
    ordered = sorted(weights, key=lambda key: weights[key])
    for smaller, larger in itertools.pairwise(ordered):
        assert parts[smaller] <= parts[larger] + (weights[smaller] == weights[larger])


@pytest.mark.parametrize("weights", [{}, {1: 0}, {1: -1, 2: 5}])
def test_nothing_to_share_by_is_refused(weights: dict[int, int]) -> None:
    with pytest.raises(ValueError, match="shares need"):
        shares(5, weights)


def test_equal_remainders_go_to_the_first() -> None:
    assert shares(100, dict.fromkeys("abc", 1)) == {"a": 34, "b": 33, "c": 33}
