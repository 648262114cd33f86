"""Complaint categories: the city's data, with a default set, and the first guess from a resident's words."""

import csv
from collections.abc import Sequence
from importlib.resources import files

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.complaints.rules.classifier import SURE_ENOUGH, ranked
from backend.complaints.rules.filing.emergencies import find_emergency
from backend.models import Category, OfficeLevel

OTHER = "other"


def load_default_categories(session: Session) -> int:
    """Add the default categories that are missing; what the city changed stays. Returns how many came."""
    known = set(session.scalars(select(Category.code)))
    fresh = [category for category in default_categories() if category.code not in known]
    session.add_all(fresh)
    session.flush()
    return len(fresh)


def default_categories() -> list[Category]:
    """New rows, in no session."""
    text = files("backend.city_rules.rules").joinpath("default_categories.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines())
    return [_category(position, row) for position, row in enumerate(rows, start=1)]


def categories(session: Session) -> list[Category]:
    """Those that are offered, in the order in which residents see them."""
    offered = select(Category).where(Category.retired_at.is_(None))
    return list(session.scalars(offered.order_by(Category.position, Category.id)))


def propose_category(known: Sequence[Category], words: str) -> Category:
    """Emergencies first, then the city's own categories by their keywords, then what the model is sure of."""
    emergency = find_emergency(known, words)
    if emergency is not None and emergency.category is not None:
        return emergency.category
    by_code = {category.code: category for category in known}
    chances = ranked(words)
    learned = {code for code, _ in chances}
    # Whoever adds a category and its keywords wants them to count; the model has never heard of it.
    own = most_said([category for category in known if category.code not in learned], words)
    if own is not None:
        return own
    code, chance = next(((code, chance) for code, chance in chances if code in by_code), (OTHER, 0.0))
    sure = by_code.get(code) if chance >= SURE_ENOUGH else None
    return sure or most_said(known, words) or by_code.get(OTHER) or known[-1]


def most_said(known: Sequence[Category], words: str) -> Category | None:
    """The category of whose keywords most was said, by characters."""
    scores = [
        (sum(len(key) for key in category.keywords.split() if key in words), category) for category in known
    ]
    best_score, best = max(scores, key=lambda pair: pair[0], default=(0, None))
    return best if best_score else None


def _category(position: int, row: dict[str, str]) -> Category:
    return Category(
        code=row["code"],
        name=row["name"],
        position=position,
        lead=OfficeLevel(row["lead"]),
        street_assists=row["street_assists"] == "1",
        keywords=row["keywords"],
        emergency_keywords=row["emergency_keywords"],
        emergency_advice=row["emergency_advice"],
        accept_days=1,
        reply_days=5,
        reply_hours=int(row["reply_hours"]) if row["reply_hours"] else None,
    )
