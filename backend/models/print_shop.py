"""Printing shops with accounts."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import Base


class PrintShop(Base):
    """Its accounts see the orders whose links were issued to this name."""

    __tablename__ = "print_shops"

    name: Mapped[str] = mapped_column(String(80), unique=True)
