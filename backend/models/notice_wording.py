"""What the city says to residents in its own words; a kind without a row is said as it is built in."""

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from backend.models.base import Base


class NoticeWording(Base):
    """`words` with fields in braces; `short` and `note` fill the fields of WeChat's fixed templates."""

    __tablename__ = "notice_wordings"

    kind: Mapped[str] = mapped_column(String(20), unique=True)
    words: Mapped[str] = mapped_column(Text)
    short: Mapped[str] = mapped_column(String(5))
    note: Mapped[str] = mapped_column(String(20))
