"""Shares of a home: those that are stated add up to the whole at most, on each day."""

from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.fields.book_kinds import WHOLE
from backend.models import Ownership
from backend.registry.rules.books.descriptions import BookRow, Values
from backend.registry.rules.books.import_results import FirstProblems

Term = tuple[date | None, date | None, Fraction]


def check_shares(
    session: Session, rows: Sequence[BookRow], targets: Sequence[Values], problems: FirstProblems
) -> None:
    """Of the homes of a chunk, with what is stored. Couples who own together state no shares: 1/1 each."""
    last_rows = {target["home_id"]: row for row, target in zip(rows, targets, strict=True)}
    query = select(
        Ownership.home_id,
        Ownership.from_on,
        Ownership.to_on,
        Ownership.share_numerator,
        Ownership.share_denominator,
    ).where(Ownership.home_id.in_(last_rows), Ownership.share_denominator > WHOLE[1])
    terms: dict[int, list[Term]] = {}
    for home_id, from_on, to_on, top, bottom in session.execute(query):
        terms.setdefault(home_id, []).append((from_on, to_on, Fraction(top, bottom)))
    for home_id, own in terms.items():
        most = largest_sum(own)
        if most > 1:
            row = last_rows[home_id]
            problem = f"这套房同一天的份额加起来是 {most}，超过全部"
            accepted = "同一天的份额合起来不超过 1；已转出的填转出日期"
            problems.add(row.problem(row.sheet.column("share"), problem, accepted))


def largest_sum(terms: Iterable[Term]) -> Fraction:
    """Of the shares that hold on one day. The day of a sale is one owner's last and another's first."""
    own = [(first or date.min, last or date.max, share) for first, last, share in terms]
    sums = (
        sum((share for first, last, share in own if first <= day < last), Fraction())
        for day in {first for first, _, _ in own}
    )
    return max(sums, default=Fraction())
