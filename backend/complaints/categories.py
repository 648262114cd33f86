"""Complaint categories: the city's data, with a default set, and the first guess from a resident's words."""

import csv
from importlib.resources import files

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.models import Category, OfficeLevel
from backend.simplified import simplified

OTHER = "other"


def load_default_categories(session: Session) -> int:
    """Add the default categories that are missing; what the city changed stays. Returns how many came."""
    known = set(session.scalars(select(Category.code)))
    rows = csv.DictReader(
        files("backend.complaints").joinpath("default_categories.csv").read_text("utf-8").splitlines()
    )
    fresh = [
        _category(position, row) for position, row in enumerate(rows, start=1) if row["code"] not in known
    ]
    session.add_all(fresh)
    session.flush()
    return len(fresh)


def categories(session: Session) -> list[Category]:
    """In the order in which residents see them."""
    return list(session.scalars(select(Category).order_by(Category.position)))


def propose_category(known: list[Category], words: str) -> Category:
    """Emergencies first, else the category of which most was said, by characters; 其他 where none was."""
    words = simplified(words)
    emergency = find_emergency(known, words)
    if emergency is not None:
        return emergency
    scores = [
        (sum(len(key) for key in category.keywords.split() if key in words), category) for category in known
    ]
    best_score, best = max(scores, key=lambda pair: pair[0])
    return best if best_score else next((category for category in known if category.code == OTHER), known[-1])


def find_emergency(known: list[Category], words: str) -> Category | None:
    """The first category with an emergency keyword in the words. Nothing overrules it."""
    words = simplified(words)
    return next(
        (category for category in known if any(key in words for key in category.emergency_keywords.split())),
        None,
    )


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
