"""What is particular to deliveries; what all kinds of leased work share is in test_leased_work.py."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from backend.core.clock import utc_now
from backend.jobs import runner
from backend.models import Database, Delivery, InboxNotice
from backend.notices.jobs.deliveries import Deliveries
from tests.support.street_office import StreetOffice


def test_inbox_has_one_notice_however_often_the_job_runs(
    database: Database, street: StreetOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    street.complain(1)
    with database.reading() as session:
        delivery = session.scalars(select(Delivery)).one()

    for hours in range(3):
        now: datetime = utc_now() + timedelta(hours=hours)
        monkeypatch.setattr(runner, "utc_now", lambda now=now: now)
        runner.perform(database, Deliveries(), delivery.id)

    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(InboxNotice)) == 1
        assert session.get_one(Delivery, delivery.id).attempts == 1
