"""Cache of the categories: every chat message reads them, and a city changes them rarely."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from backend.city_rules.rules.categories import categories
from backend.models import Category

REFRESH_AFTER = timedelta(seconds=30)


class CategoryCache:
    """One a process. What a city changes shows within half a minute."""

    def __init__(self) -> None:
        self._cached: tuple[datetime, list[Category]] | None = None

    def known(self, session: Session, now: datetime) -> list[Category]:
        """In the order in which residents see them. Rows without a session: plain values to read."""
        cached = self._cached
        if cached is not None and timedelta() <= now - cached[0] <= REFRESH_AFTER:
            return cached[1]
        categories_now = categories(session)
        for category in categories_now:
            session.expunge(category)
        self._cached = (now, categories_now)
        return categories_now
