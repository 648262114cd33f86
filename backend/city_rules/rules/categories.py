"""Complaint categories: the city's rows, with a default set."""

import csv
from importlib.resources import files
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.models import Category, OfficeLevel

OTHER = "other"


def load_default_categories(session: Session) -> int:
    """Add the default categories that are missing; what the city changed stays. Returns how many came."""
    known_codes = set(session.scalars(select(Category.code)))
    fresh = [category for category in default_categories() if category.code not in known_codes]
    session.add_all(fresh)
    session.flush()
    return len(fresh)


def default_categories() -> list[Category]:
    """New rows, in no session."""
    text = files("backend.city_rules.rules").joinpath("default_categories.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines())
    return [_category(position, row) for position, row in enumerate(rows, start=1)]


_OFFERED = select(Category).where(Category.retired_at.is_(None)).order_by(Category.position, Category.id)


def categories(session: Session) -> list[Category]:
    """Those that are offered, in the order in which residents see them."""
    return list(session.scalars(_OFFERED))


class OfferedCategory(NamedTuple):
    """What a form shows of a category."""

    code: str
    name: str


def category_choices(session: Session) -> list[OfferedCategory]:
    """The same categories, without what only routing needs."""
    offered = select(Category.code, Category.name).where(Category.retired_at.is_(None))
    rows = session.execute(offered.order_by(Category.position, Category.id))
    return [OfferedCategory(code, name) for code, name in rows]


def category_names(session: Session) -> list[tuple[int, str]]:
    """Ids and names of all, also of those that are not offered any more."""
    query = select(Category.id, Category.name).order_by(Category.position, Category.id)
    return [(row_id, name) for row_id, name in session.execute(query)]


def category_name(session: Session, code: str) -> str:
    """Empty for a code that is none."""
    return session.scalar(select(Category.name).where(Category.code == code)) or ""


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
