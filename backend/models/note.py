"""What an office notes for itself."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.models.base import Base
from backend.models.staff import StaffAccount


class ComplaintNote(Base):
    """内部备注 of one office, for its own people; neither the resident nor another office reads it."""

    __tablename__ = "complaint_notes"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaints.id"), index=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff_accounts.id"))
    words: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]

    staff: Mapped[StaffAccount] = relationship()
