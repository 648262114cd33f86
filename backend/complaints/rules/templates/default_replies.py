"""Reply templates that come with the service; the city may change and retire them."""

import csv
from datetime import datetime
from importlib.resources import files

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.complaints.rules.templates.reply_templates import city_names
from backend.models import Category, ReplyTemplate


def load_default_replies(session: Session, now: datetime) -> int:
    """Add those that never were here. What the city changed, retired or named so itself stays."""
    known_seeds = set(session.scalars(select(ReplyTemplate.seed).where(ReplyTemplate.seed.is_not(None))))
    codes = {code: row_id for code, row_id in session.execute(select(Category.code, Category.id))}  # noqa: C416 - a Result is no mapping
    taken_names = city_names(session)
    fresh = [
        row for row in default_replies() if row["seed"] not in known_seeds and row["name"] not in taken_names
    ]
    session.add_all(
        ReplyTemplate(
            seed=row["seed"],
            name=row["name"],
            words=row["words"],
            category_id=codes.get(row["category"]),
            changed_at=now,
        )
        for row in fresh
    )
    session.flush()
    return len(fresh)


def default_replies() -> list[dict[str, str]]:
    lines = (
        files("backend.complaints.rules.templates")
        .joinpath("default_replies.csv")
        .read_text("utf-8")
        .splitlines()
    )
    return list(csv.DictReader(lines))
