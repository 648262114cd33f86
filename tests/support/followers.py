"""Residents who follow the account, and complaints of theirs that an office has answered."""

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count

from sqlalchemy import func, select

from backend.complaints.rules.filing.intake import Submission, submit
from backend.complaints.rules.handling import lifecycle
from backend.core.clock import utc_now
from backend.models import (
    Channel,
    NoticeState,
    Resident,
    ResidentNotice,
    StaffAccount,
    SubscriptionGrant,
)
from backend.models.personal import PersonalDataKey
from tests.support.street_office import StreetOffice

REPLY_TEMPLATE, MINIPROGRAM_TEMPLATE = "subscribe-reply", "miniprogram-reply"


@dataclass
class Residents:
    """Their complaints are answered by the street office."""

    street: StreetOffice
    _numbers: "count[int]" = field(default_factory=count)

    def __post_init__(self) -> None:
        self.database = self.street.city.database
        self.clerk_id = self.street.city.staff["street"].id

    def follow(self, *, window: int = 0) -> int:
        """A follower with so many messages left in an open window."""
        openid = f"o-resident-{next(self._numbers)}"
        with self.database.transaction() as session:
            follower = Resident(
                openid=openid,
                openid_index=PersonalDataKey.blind_index(openid),
                last_message_at=utc_now(),
                window_until=utc_now() + timedelta(hours=48),
                window_left=window,
            )
            session.add(follower)
            session.flush()
            return follower.id

    def open_miniprogram(self) -> int:
        """Someone whom the official account does not know."""
        openid = f"m-resident-{next(self._numbers)}"
        with self.database.transaction() as session:
            resident = Resident(
                miniprogram_openid=openid, miniprogram_openid_index=PersonalDataKey.blind_index(openid)
            )
            session.add(resident)
            session.flush()
            return resident.id

    def grant(self, follower: int, template: str = REPLY_TEMPLATE) -> None:
        with self.database.transaction() as session:
            session.add(SubscriptionGrant(resident_id=follower, template_id=template, accepted_at=utc_now()))

    def answered(self, follower: int) -> int:
        """A complaint of theirs that was just answered; returns the notice."""
        now = utc_now()
        with self.database.transaction() as session:
            receipt = submit(
                session,
                Submission(
                    idempotency_key=f"resident-{next(self._numbers)}",
                    channel=Channel.WECHAT,
                    words="楼道里的灯坏了，三天没有人修。",
                    street_id=self.street.street_id,
                    resident_id=follower,
                ),
                now,
            )
            clerk = session.get_one(StaffAccount, self.clerk_id)
            lifecycle.reply(session, receipt.complaint_id, clerk, "灯已换好。", [], now)
            query = select(ResidentNotice.id).where(ResidentNotice.complaint_id == receipt.complaint_id)
            return session.scalars(query).one()

    def notice(self, notice_id: int) -> ResidentNotice:
        with self.database.reading() as session:
            return session.get_one(ResidentNotice, notice_id)

    def left(self, follower: int) -> int:
        with self.database.reading() as session:
            return session.get_one(Resident, follower).window_left

    def unspent(self, follower: int) -> int:
        with self.database.reading() as session:
            return (
                session.scalar(
                    select(func.count()).where(
                        SubscriptionGrant.resident_id == follower, SubscriptionGrant.spent_at.is_(None)
                    )
                )
                or 0
            )

    def count(self, *states: NoticeState) -> int:
        with self.database.reading() as session:
            return session.scalar(select(func.count()).where(ResidentNotice.state.in_(states))) or 0
