"""Fixtures of rules: the small city on both databases."""

from tests.support.city import city

__all__ = ["city"]
