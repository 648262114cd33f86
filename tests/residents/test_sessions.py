"""Refresh tokens turn over, a copied one ends the login, nothing but hashes is kept. On both databases."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from backend.access.resident_sessions import (
    ACCESS,
    LOST_ANSWER,
    MOST_LOGINS,
    REFRESH,
    LoginTokens,
    delete_expired_logins,
    end_all_logins,
    end_login,
    log_in,
    login_of,
    refreshed,
)
from backend.access.residents import LoginError, SessionExpiredError, person_of_login
from backend.core.clock import utc_now
from backend.models import Database, ResidentSession
from tests.support.databases import both_databases

pytestmark = both_databases

NOW = utc_now()
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def first(database: Database) -> LoginTokens:
    with database.transaction() as session:
        person = person_of_login(session, "an-openid", "", NOW)
        session.flush()
        return log_in(session, person.id, NOW)


def renew(database: Database, refresh: str, at) -> LoginTokens | None:
    with database.transaction() as session:
        return refreshed(session, refresh, at)


def is_good(database: Database, tokens: LoginTokens, at) -> bool:
    with database.reading() as session:
        try:
            return login_of(session, tokens.access, at).resident_id == tokens.resident_id
        except LoginError:
            return False


def test_tokens_turn_over_and_each_has_its_time(database: Database, first: LoginTokens) -> None:
    assert is_good(database, first, NOW + ACCESS - timedelta(seconds=1))
    with database.reading() as session, pytest.raises(SessionExpiredError):
        login_of(session, first.access, NOW + ACCESS)
    second = renew(database, first.refresh, LATER)
    assert second is not None
    assert len({first.access, first.refresh, second.access, second.refresh}) == 4
    assert is_good(database, second, LATER)
    assert not is_good(database, first, LATER), "the old access token ends with the refresh"
    assert renew(database, second.refresh, LATER + REFRESH) is None


def test_a_lost_answer_is_given_once_more(database: Database, first: LoginTokens) -> None:
    second = renew(database, first.refresh, LATER)
    again = renew(database, first.refresh, LATER + LOST_ANSWER)
    assert again == second
    assert is_good(database, second, LATER)


def test_a_copied_refresh_token_ends_the_login(database: Database, first: LoginTokens) -> None:
    second = renew(database, first.refresh, LATER)
    copied = renew(database, first.refresh, LATER + LOST_ANSWER + timedelta(seconds=1))
    assert copied is None
    assert not is_good(database, second, LATER)
    assert renew(database, second.refresh, LATER) is None


def test_so_does_one_that_is_many_refreshes_old(database: Database, first: LoginTokens) -> None:
    latest, at = first, NOW
    for _ in range(5):
        at += timedelta(hours=2)
        latest = renew(database, latest.refresh, at)
    assert is_good(database, latest, at)
    assert renew(database, first.refresh, at) is None
    assert not is_good(database, latest, at)


def test_a_token_of_nobody_ends_nothing(database: Database, first: LoginTokens) -> None:
    assert renew(database, "0" * 64, LATER) is None
    assert is_good(database, first, LATER)


def test_two_refreshes_at_once_get_the_same(database: Database, first: LoginTokens) -> None:
    answers: list[LoginTokens | None] = []
    both = threading.Barrier(2)

    def work() -> None:
        both.wait()
        answers.append(renew(database, first.refresh, LATER))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers[0] is not None
    assert answers[0] == answers[1]
    assert is_good(database, answers[0], LATER)


def test_two_logins_at_once_are_one_person(database: Database) -> None:
    resident_ids: list[int] = []
    both = threading.Barrier(2)

    def work() -> None:
        both.wait()
        with database.transaction() as session:
            resident_ids.append(person_of_login(session, "another-openid", "a-unionid", NOW).id)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(resident_ids) == 2
    assert len(set(resident_ids)) == 1


def test_the_unionid_joins_both_openids(database: Database) -> None:
    with database.transaction() as session:
        chatting = person_of_login(session, "one-openid", "a-unionid", NOW)
        chatting.miniprogram_openid = chatting.miniprogram_openid_index = None  # known by the account only
        session.flush()
        same = person_of_login(session, "other-openid", "a-unionid", NOW)
        assert same.id == chatting.id
        assert same.miniprogram_openid == "other-openid"


def test_all_logins_end_and_the_oldest_of_very_many(database: Database, first: LoginTokens) -> None:
    with database.transaction() as session:
        more = [log_in(session, first.resident_id, NOW) for _ in range(MOST_LOGINS)]
    assert not is_good(database, first, NOW)
    assert all(is_good(database, login, NOW) for login in more)
    with database.transaction() as session:
        end_all_logins(session, first.resident_id, NOW)
    assert not any(is_good(database, login, NOW) for login in more)
    assert renew(database, more[0].refresh, LATER) is None


def test_dead_logins_are_forgotten_after_a_month(database: Database, first: LoginTokens) -> None:
    with database.transaction() as session:
        ended, current = log_in(session, first.resident_id, NOW), log_in(session, first.resident_id, NOW)
        end_login(session, login_of(session, ended.access, NOW).id, NOW)
        assert delete_expired_logins(session, NOW + timedelta(days=29)) == 0
        assert delete_expired_logins(session, NOW + timedelta(days=31)) == 1
    assert is_good(database, current, NOW)
    with database.transaction() as session:
        assert delete_expired_logins(session, NOW + timedelta(days=61)) == 2, (
            "nobody came for a month and a month"
        )


def test_no_token_is_kept(database: Database, first: LoginTokens) -> None:
    second = renew(database, first.refresh, LATER)
    with database.reading() as session:
        rows = session.execute(select(*ResidentSession.__table__.columns)).all()
    row_text = str([tuple(row) for row in rows])
    assert not [login for login in (first, second) if login.access in row_text or login.refresh in row_text]
