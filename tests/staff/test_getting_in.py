"""Links, passwords, codes and sessions: each secret works once, for its owner, for its time."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from sqlalchemy import select

from backend.access import staff_sessions as sessions
from backend.core.errors import InvalidInputError, NotFoundError
from backend.models import Database, District, RecoveryCode, Role, StaffAccount, StaffLink, StaffSession
from backend.staff.rules import account_changes, links, second_factor
from backend.staff.rules.accounts import authenticate, city_words, create_account
from backend.staff.rules.passwords import hashed, matches, problem_of
from tests.support.city import City

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
SECRET = "k" * 40
PASSWORD = "槐花开在旧城墙下的清晨里真好"
LONG = PASSWORD + "呀"


def invite(database: Database, *, role: Role = Role.CITY, username: str = "newcomer") -> str:
    with database.transaction() as session:
        actor = admin_of(session)
        invitation = links.Invitation(username=username, name="王芳", role=role)
        return links.invite(session, actor, invitation, SECRET, NOW)[1]


def admin_of(session) -> StaffAccount:
    admin = session.scalars(select(StaffAccount).where(StaffAccount.username == "root")).first()
    return admin or create_account(
        session, username="root", name="管理员", password="", role=Role.ADMINISTRATOR
    )


def join(database: Database, token: str, password: str = LONG, now: datetime = NOW) -> StaffAccount:
    with database.transaction() as session:
        return links.join(session, token, password, SECRET, now)


def test_an_invitation_works_once_and_nothing_of_it_rests(database: Database, city: City) -> None:
    token = invite(database)
    with database.reading() as session:
        assert authenticate(session, "newcomer", "") is None
        link = session.scalars(select(StaffLink)).one()
        assert link.token_hash not in token
        assert token.split(".")[0] not in link.token_hash
    join(database, token)
    with database.reading() as session:
        assert authenticate(session, "newcomer", LONG) is not None
    with pytest.raises(links.LinkExpiredError, match="用过"):
        join(database, token)


def test_a_link_ends_after_72_hours_by_a_newer_one_and_with_the_account(
    database: Database, city: City
) -> None:
    token = invite(database)
    with pytest.raises(links.LinkExpiredError, match="72 小时"):
        join(database, token, now=NOW + timedelta(hours=72))
    with database.transaction() as session:
        account = session.scalars(select(StaffAccount).where(StaffAccount.username == "newcomer")).one()
        newer = links.new_link(session, admin_of(session), account, SECRET, NOW)
    with pytest.raises(links.LinkExpiredError):
        join(database, token)
    with database.transaction() as session:
        account = session.get_one(StaffAccount, account.id)
        account_changes.disable(session, admin_of(session), account, NOW)
    with pytest.raises(links.LinkExpiredError):
        join(database, newer)


@pytest.mark.parametrize("change", [lambda t: t[:-1], lambda t: "x" + t, lambda _t: "", lambda t: t * 50])
def test_a_forged_link_is_not_known(database: Database, city: City, change) -> None:
    token = invite(database)
    with pytest.raises(NotFoundError):
        join(database, change(token))


def test_a_reset_ends_the_sessions_and_the_old_password(database: Database, city: City) -> None:
    join(database, invite(database))
    with database.transaction() as session:
        account = session.scalars(select(StaffAccount).where(StaffAccount.username == "newcomer")).one()
        token = sessions.begin(session, account, strong=False, device="", place="", now=NOW)
        link = links.new_link(session, admin_of(session), account, SECRET, NOW)
        assert sessions.find(session, token, NOW) is not None
    join(database, link, LONG + "新")
    with database.reading() as session:
        assert sessions.find(session, token, NOW) is None
        assert authenticate(session, "newcomer", LONG) is None
        assert authenticate(session, "newcomer", LONG + "新") is not None


@pytest.mark.parametrize(
    "password",
    [
        "k7#Qp2!xZ9&mB4",  # fourteen
        "123456789012345",
        "passwordpassword",
        "aaaaaaaaaaaaaaaaaaaa",
        "qwertyuiopasdfgh",
        "woaini1314520woaini",
        "linsheng2026linsheng",
        "zhangwei19800101",
        "wangfang12345678",  # the owner's own name
        "物业物业物业物业物业物业物业物业",
        "x" * 201,
    ],
)
def test_common_passwords_are_refused(password: str) -> None:
    assert problem_of(password, with_code=False, own_words=["wangfang", "王芳"]) is not None


def test_the_city_s_own_names_are_no_password(database: Database, city: City) -> None:
    with database.reading() as session:
        words = city_words(session, "临江市")
        district = session.scalars(select(District.name).limit(1)).one()
    for password in ("linjiang20261130", "linjiangshi20261130"):
        assert problem_of(password, with_code=False) is None, password
        assert problem_of(password, with_code=False, own_words=words) is not None, password
    for password in ("临江市物业20261", f"{district}物业20261"):
        assert problem_of(password, with_code=True, own_words=words) is not None, password
    assert problem_of("yangquan20261130", with_code=False, own_words=words) is None, "another city's"


@pytest.mark.parametrize(
    "password", ["correct horse battery staple", LONG, "k7#Qp2!xZ9&mB4w", "    x   9 #Q   7  Z"]
)
def test_good_ones_need_no_kinds_of_characters(password: str) -> None:
    assert problem_of(password, with_code=False) is None


def test_with_a_code_eight_characters_will_do() -> None:
    assert problem_of("k7#Qp2!x", with_code=True) is None
    assert problem_of("k7#Qp2!", with_code=True) is not None
    assert problem_of("password", with_code=True) is not None


def test_full_width_letters_are_the_same_password() -> None:
    assert matches(hashed("Ａｂｃ１２３ｘｙｚ"), "Abc123xyz")
    assert not matches("", "")


def enrol(database: Database, username: str, now: datetime = NOW) -> tuple[pyotp.TOTP, list[str]]:
    secret = second_factor.new_secret()
    totp = pyotp.TOTP(secret)
    with database.transaction() as session:
        account = session.scalars(select(StaffAccount).where(StaffAccount.username == username)).one()
        return totp, second_factor.set_up(session, account, secret, totp.at(now), now)


def accept(database: Database, username: str, code: str, now: datetime) -> str | None:
    with database.transaction() as session:
        account = session.scalars(select(StaffAccount).where(StaffAccount.username == username)).one()
        return second_factor.accept_code(session, account, code, now)


def test_a_code_works_once_and_only_around_its_time(database: Database, city: City) -> None:
    totp, _codes = enrol(database, "street")
    assert accept(database, "street", totp.at(NOW), NOW) is None  # setting up used it
    later = NOW + timedelta(minutes=5)
    assert accept(database, "street", totp.at(later - timedelta(seconds=90)), later) is None
    assert accept(database, "street", totp.at(later), later) == "totp"
    assert accept(database, "street", totp.at(later), later) is None
    assert accept(database, "street", totp.at(later - timedelta(seconds=30)), later) is None
    for odd in ("", "000000x", "１２３４５６", "9" * 500):
        assert accept(database, "street", odd, later) is None
    with database.reading() as session:
        account = session.scalars(select(StaffAccount).where(StaffAccount.username == "street")).one()
        assert totp.secret not in (account.totp_sealed or "")


def test_a_recovery_code_works_once_and_rests_as_a_hash(database: Database, city: City) -> None:
    _totp, codes = enrol(database, "street")
    assert len(set(codes)) == 10
    assert accept(database, "street", codes[0].lower(), NOW) == "recovery"
    assert accept(database, "street", codes[0], NOW) is None
    _other, others = enrol(database, "firm")
    assert accept(database, "street", others[0], NOW) is None
    with database.reading() as session:
        rests = " ".join(session.scalars(select(RecoveryCode.code_hash)))
    assert not any(code in rests or code.replace("-", "") in rests for code in codes)


def test_a_wrong_code_sets_nothing_up(database: Database, city: City) -> None:
    with database.transaction() as session:
        account = session.scalars(select(StaffAccount).where(StaffAccount.username == "street")).one()
        with pytest.raises(InvalidInputError):
            second_factor.set_up(session, account, second_factor.new_secret(), "123", NOW)
        assert account.totp_sealed is None


@pytest.mark.parametrize(
    ("username", "idle", "longest"),
    [
        ("street", timedelta(hours=12), timedelta(days=7)),
        ("district", timedelta(hours=1), timedelta(hours=12)),
    ],
)
def test_sessions_end_by_rest_and_by_age(
    database: Database, city: City, username: str, idle: timedelta, longest: timedelta
) -> None:
    with database.transaction() as session:
        account = session.scalars(select(StaffAccount).where(StaffAccount.username == username)).one()
        token = sessions.begin(session, account, strong=True, device="", place="", now=NOW)
        row = session.scalars(select(StaffSession)).one()
        assert token not in row.token_hash
        assert sessions.find(session, token, NOW + idle - timedelta(seconds=1)) is not None
        assert sessions.find(session, token, NOW + idle) is None
        at = NOW
        while at < NOW + longest - idle / 2:
            at += idle / 2
            sessions.note_use(session, row.id, at)
            session.expire_all()
        assert sessions.find(session, token, NOW + longest) is None
        assert sessions.find(session, token, NOW + longest - timedelta(seconds=1)) is not None
        assert sessions.find(session, "", NOW) is None
