"""Columns that tables share: how long a row holds, and from which document it is known."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, String, and_, or_
from sqlalchemy.orm import Mapped, declared_attr, mapped_column


class InForce:
    """A row that holds from `from_on` to `to_on`, both days included. An open end holds on.

    Rows that ended stay: they say who served when.
    """

    from_on: Mapped[date | None]
    to_on: Mapped[date | None]

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Any, ...]:
        return (CheckConstraint("to_on IS NULL OR from_on IS NULL OR to_on >= from_on", name="term"),)

    @classmethod
    def holds_on(cls, day: date) -> ColumnElement[bool]:
        """The condition of a query for the rows that hold on a day."""
        return and_(
            or_(cls.from_on.is_(None), cls.from_on <= day), or_(cls.to_on.is_(None), cls.to_on >= day)
        )


class FromDocument:
    """What a clerk entered from a paper: its number or name, its day, who issued it.

    Nothing local (rates, grades, prices) is known otherwise: books.md names what was not to be found.
    """

    document: Mapped[str] = mapped_column(String(120), default="", server_default="")
    document_on: Mapped[date | None]
    issued_by: Mapped[str] = mapped_column(String(120), default="", server_default="")
