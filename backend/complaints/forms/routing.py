"""The query string of 派单: of which community and category the offices are asked."""

from collections.abc import Mapping
from dataclasses import dataclass

from backend.core.fields.values import search_words

LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class RoutingQuestion:
    """`community` is a name or a code, empty where nothing is asked; `category` a code."""

    community: str
    category: str


def parse_question(args: Mapping[str, str]) -> RoutingQuestion:
    return RoutingQuestion(search_words(args.get("community"), LONGEST_NAME), args.get("category", ""))
