"""What one key kept is found and proven with the next, also by a process that has them in another order."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from backend.access.kept_answers import claim_answer, has_content, kept_answer, submission_keys
from backend.access.resident_sessions import log_in, refreshed
from backend.access.residents import person_of_login
from backend.app import create_app
from backend.complaints.rules.filing.intake import Submission, submit
from backend.complaints.rules.queries import by_token
from backend.complaints.signed_uploads import sign_neighbour, signed_neighbour
from backend.core.config import Config
from backend.core.errors import NotFoundError
from backend.history.audit import record
from backend.history.audit_check import verify
from backend.jobs.keys.reencryption import reencrypt
from backend.models import Channel, Complaint, Database, KeptAnswer, Resident, StaffAccount
from backend.models.personal import PersonalDataKey
from backend.notices.rules.addresses import Owner, add_address
from backend.staff.rules import links, second_factor
from backend.wechat.webhook.followers import receive_message
from tests.conftest import PERSONAL_DATA_KEY
from tests.support.city import City

NOW = datetime(2026, 11, 30, 2, tzinfo=UTC)
SECOND = "the key after the first one of all tests"
OLD_PROCESS, NEW_PROCESS, AFTERWARDS = (PERSONAL_DATA_KEY, SECOND), (SECOND, PERSONAL_DATA_KEY), (SECOND,)


@pytest.fixture(autouse=True)
def own_keys() -> Iterator[None]:
    yield
    PersonalDataKey.install(PERSONAL_DATA_KEY)


def file_complaint(database: Database, city: City):
    key, *earlier_keys = submission_keys("a key of a program")
    submission = Submission(
        idempotency_key=key,
        earlier_keys=earlier_keys,
        channel=Channel.API,
        words="三号楼楼道灯坏了三天",
        community_id=city.lawn,
        phone="13800138000",
    )
    with database.transaction() as session:
        return submit(session, submission, NOW)


def sign_in(database: Database) -> int:
    with database.transaction() as session:
        return person_of_login(session, "openid-in-mini", "unionid-of-both", NOW).id


def hear(database: Database) -> bool:
    with database.engine.begin() as connection:
        keys = PersonalDataKey.keyed_hashes("message 1")
        return receive_message(connection, keys, "openid-of-account", NOW)[0]


def claim(database: Database) -> bool:
    with database.transaction() as session:
        answer = claim_answer(session, "scope", content="content", resident_id=None, now=NOW)
        kept = kept_answer(session, "scope")
        assert kept is not None
        assert has_content(kept, "content")
        assert not has_content(kept, "other content")
        return answer is not None


def add_notice_address(database: Database) -> int:
    with database.transaction() as session:
        staff = session.scalars(select(StaffAccount).where(StaffAccount.username == "firm")).one()
        return add_address(session, Owner(staff, personal=False), "firm@example.com", "", NOW).id


@pytest.mark.parametrize("seals_first", [OLD_PROCESS, NEW_PROCESS])
def test_both_processes_know_what_the_other_keeps(
    database: Database, city: City, seals_first: tuple[str, str]
) -> None:
    PersonalDataKey.install(*seals_first)
    receipt = file_complaint(database, city)
    person, address = sign_in(database), add_notice_address(database)
    assert (hear(database), claim(database)) == (True, True)
    with database.transaction() as session:
        account = session.scalars(select(StaffAccount).where(StaffAccount.username == "city")).one()
        account.totp_sealed = PersonalDataKey.seal(b"JBSWY3DPEHPK3PXP")
        codes = second_factor._new_recovery_codes(session, account)
        tokens = log_in(session, person, NOW)
        following = refreshed(session, tokens.refresh, NOW)
        record(session, account, "sign_in.done", now=NOW)

    PersonalDataKey.install(*reversed(seals_first))
    assert file_complaint(database, city).complaint_id == receipt.complaint_id
    assert (sign_in(database), add_notice_address(database)) == (person, address)
    assert (hear(database), claim(database)) == (False, False)
    with database.transaction() as session:
        assert by_token(session, receipt.token).phone == "+8613800138000"
        account = session.scalars(select(StaffAccount).where(StaffAccount.username == "city")).one()
        assert second_factor.accept_code(session, account, codes[0], NOW) == "recovery"
        # The answer was lost: the same tokens again. Then the next ones, by the other key.
        assert refreshed(session, tokens.refresh, NOW) == following
        assert following is not None
        assert refreshed(session, following.refresh, NOW) is not None
        assert verify(session).problems == []

    PersonalDataKey.install(*NEW_PROCESS)
    reencrypt(database, NOW + timedelta(days=8))
    PersonalDataKey.install(*AFTERWARDS)
    with database.reading() as session:
        assert by_token(session, receipt.token).phone == "+8613800138000"
    assert file_complaint(database, city).complaint_id == receipt.complaint_id, "a program sends it once more"
    assert (sign_in(database), add_notice_address(database)) == (person, address)
    with database.reading() as session:
        for table, number in ((Complaint, 1), (Resident, 2), (KeptAnswer, 1)):
            assert session.scalar(select(func.count()).select_from(table)) == number


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_two_processes_do_not_make_one_person_twice(database: Database, city: City) -> None:
    """One seals with the old key, the other with the new one, and both hear of somebody new at once."""
    PersonalDataKey.install(*OLD_PROCESS)
    heard: list[bool] = []
    with database.engine.connect() as connection:
        keys = PersonalDataKey.keyed_hashes("message 1")
        assert receive_message(connection, keys, "openid-of-account", NOW)[0]
        PersonalDataKey.install(*NEW_PROCESS)
        other = threading.Thread(target=lambda: heard.append(hear(database)))
        other.start()
        while other.is_alive() and not _somebody_waits(database):
            time.sleep(0.01)
        connection.commit()
    other.join()
    assert heard == [False]
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Resident)) == 1


def _somebody_waits(database: Database) -> bool:
    with database.engine.connect() as connection:
        return bool(connection.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_links_and_cookies_signed_before_are_good_still(config: Config, city: City) -> None:
    old_app = create_app(config)
    with old_app.test_request_context():
        old_reference = sign_neighbour(7)
    with city.database.transaction() as session:
        account = session.scalars(select(StaffAccount).where(StaffAccount.username == "firm")).one()
        token = links.new_link(session, account, account, config.signing_keys, NOW)
    newest = {"secret_key": "s" * 40}
    newer = config.model_copy(update=newest | {"other_secret_keys": config.secret_key})
    app = create_app(newer)
    with app.test_request_context(), city.database.reading() as session:
        assert links.open_link(session, token, newer.signing_keys, NOW).account_id == account.id
        old_cookie = Flask.session_interface.get_signing_serializer(old_app).dumps({"token": "a session"})
        cookies = Flask.session_interface.get_signing_serializer(app)
        assert cookies.loads(old_cookie) == {"token": "a session"}
        assert signed_neighbour(old_reference) == 7
        with pytest.raises(NotFoundError):
            links.open_link(session, token, config.model_copy(update=newest).signing_keys, NOW)
