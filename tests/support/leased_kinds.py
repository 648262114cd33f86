"""One case for each kind of leased work: how its rows are made, and what its `send` may answer."""

import io
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import select

from backend.complaints.jobs.checking import WordChecks
from backend.complaints.jobs.media import ChatMedia
from backend.complaints.jobs.resident_notices import ResidentNotices
from backend.complaints.rules.filing.intake import Submission, submit
from backend.complaints.rules.media import record_media
from backend.complaints.rules.photos import StoredPhoto
from backend.core.clock import utc_now
from backend.core.errors import LinshengError
from backend.jobs.leased import LeasedWork
from backend.models import (
    BulkState,
    Channel,
    Database,
    Delivery,
    DeliveryState,
    MediaKind,
    MediaState,
    NoticeState,
    OrderState,
    PrintOrder,
    Resident,
    ReviewState,
    SafetyReview,
    StaffAccount,
    WechatMedia,
)
from backend.notices.jobs.deliveries import Deliveries
from backend.notices.jobs.letters import Letters
from backend.notices.senders.message import RetrySend, SendRefused
from backend.printing.forms.order import parse_request
from backend.printing.forms.shop import parse_link
from backend.printing.jobs import PrintOrders
from backend.printing.rules.links import issue
from backend.printing.rules.ordering import Imprint
from backend.printing.rules.orders import place_order
from backend.registry.jobs.books import BooksImports
from backend.registry.rules.books.bulk_imports import sealed_pieces, upload_books
from backend.wechat.platform import api_errors
from backend.wechat.platform.client import Verdict
from tests.support.city import City, build_city
from tests.support.followers import Residents
from tests.support.office import Office
from tests.support.street_office import StreetOffice

Make = Callable[[], int]


@dataclass(frozen=True)
class Case:
    """`rows` prepares the database and returns what makes one row, due at once.

    `result` is what a `send` that succeeds returns, and `done` the state that the row then has. A kind that
    knows no `outage` of its own has none. `ends_early`: it is given up before its last attempt.
    """

    kind: type[LeasedWork[Any, Any, Any]]
    rows: Callable[[Database], Make]
    done: Any
    result: Any = None
    outage: Exception | None = None
    refusal: Exception | None = None
    ends_early: bool = False


def deliveries(database: Database) -> Make:
    street = StreetOffice(build_city(database))

    def make() -> int:
        street.complain(1)
        with database.reading() as session:
            return session.scalars(select(Delivery.id).order_by(Delivery.id.desc())).first()

    return make


def letters(database: Database) -> Make:
    office = Office(build_city(database))
    office.tell("firm", "wuye@example.com", utc_now())

    def make() -> int:
        office.complain(utc_now())
        office.gather(utc_now())
        return office.letter_ids()[-1]

    return make


def resident_notices(database: Database) -> Make:
    residents = Residents(StreetOffice(build_city(database)))
    return lambda: residents.answered(residents.follow(window=5))


def chat_media(database: Database) -> Make:
    resident_id, keys = Residents(StreetOffice(build_city(database))).follow(), count()

    def make() -> int:
        key = f"m{next(keys)}"
        with database.statements() as connection:
            record_media(connection, resident_id, key, MediaKind.PHOTO, key, utc_now())
        with database.reading() as session:
            return session.scalars(select(WechatMedia.id).where(WechatMedia.key == key)).one()

    return make


def word_checks(database: Database) -> Make:
    street, keys = StreetOffice(build_city(database)), count()
    resident_id = Residents(street).follow()
    with database.transaction() as session:
        resident = session.get_one(Resident, resident_id)
        resident.miniprogram_openid, resident.miniprogram_seen_at = "m-1", utc_now() - timedelta(minutes=1)

    def make() -> int:
        submission = Submission(
            idempotency_key=f"checked-{next(keys)}", channel=Channel.WECHAT, words="楼道里的灯坏了。",
            street_id=street.street_id, resident_id=resident_id,
        )  # fmt: skip
        with database.transaction() as session:
            submit(session, submission, utc_now())
            return session.scalars(select(SafetyReview.id).order_by(SafetyReview.id.desc())).first()

    return make


def print_orders(database: Database) -> Make:
    city = build_city(database)
    return lambda: order(database, city, 10)


def books_imports(database: Database) -> Make:
    city, keys = build_city(database), count()
    staff_id = city.staff["city"].id

    def make() -> int:
        file = sealed_pieces("books.csv", io.BytesIO(f"{next(keys)}".encode()))
        with database.transaction() as session:
            row = upload_books(session, session.get_one(StaffAccount, staff_id), file, utc_now())
            return row.id

    return make


def order(database: Database, city: City, copies: int) -> int:
    """An order of the city's bureau; returns its id."""
    form = {"scope": ["all"], "shared": ["1"], "copies": [str(copies)], "bleed": ["1"], "serials": ["1"]}
    with database.transaction() as session:
        staff = session.merge(city.staff["city"])
        request = parse_request(session, staff, form, Imprint("阳泉市", "12345", "96333"))
        return place_order(session, staff, request, utc_now()).id


def link(database: Database, city: City, recipient: str) -> int:
    """A link of an approved order whose files do not matter here; returns its id."""
    order_id = order(database, city, 10)
    with database.transaction() as session:
        row = session.get_one(PrintOrder, order_id)
        row.state = OrderState.APPROVED
        staff = session.get_one(StaffAccount, city.staff["city"].id)
        request = parse_link({"shop": "晋光印刷厂", "recipient": recipient, "days": "14"})
        return issue(session, row, staff, request, utc_now()).id


MAIL = {"outage": RetrySend("451 later"), "refusal": SendRefused("550 no such user")}
WECHAT = {"outage": api_errors.RetryLater("busy"), "refusal": api_errors.Final("refused", errcode=40003)}

CASES = {
    case.kind: case
    for case in (
        Case(Deliveries, deliveries, DeliveryState.DELIVERED),
        Case(Letters, letters, DeliveryState.DELIVERED, result="", **MAIL),
        Case(ResidentNotices, resident_notices, NoticeState.SENT, **WECHAT),
        Case(ChatMedia, chat_media, MediaState.FETCHED, StoredPhoto("a" * 32, 6, 4, 100), **WECHAT),
        Case(WordChecks, word_checks, ReviewState.PASSED, Verdict("pass", 100), ends_early=True, **WECHAT),
        Case(BooksImports, books_imports, BulkState.PLANNED, refusal=LinshengError("读不出来")),
        Case(PrintOrders, print_orders, OrderState.READY, refusal=LinshengError("这个字没有字形")),
    )
}


def note_sends(file: Path, worker: str, watched: str) -> None:
    """In a worker's process: each `send` of the watched job is noted as a line with the worker's name.

    The worker `doomed` does not return from it. Work of other kinds shares the queue, and is done.
    """

    def send(work: LeasedWork[Any, Any, Any], _task: object) -> object:
        if work.table.job == watched:
            with file.open("a") as sends:
                print(worker, file=sends)
            if worker == "doomed":
                time.sleep(600)
        return CASES[type(work)].result

    for kind in CASES:
        setattr(kind, "send", send)  # noqa: B010 - its type has a method here
