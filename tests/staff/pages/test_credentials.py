"""After a change of a way to sign in, nothing that was opened before it opens anything any more."""

import ast
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select, update
from webauthn.helpers import base64url_to_bytes

from backend.access import staff_sessions as sessions
from backend.app import create_app
from backend.core.clock import utc_now
from backend.models import Database, Passkey, Role, StaffAccount
from backend.staff.pages.session_start import link_keys
from backend.staff.rules import account_changes, links, passkeys, passwords, second_factor
from backend.staff.rules.accounts import create_account
from backend.web.services import EXTENSION, Services
from tests.conftest import config_for
from tests.support.city import PASSWORD, build_city
from tests.support.staff_pages import attempt

STAFF = Path(__file__).parents[3] / "backend" / "staff"
FRESH = "一个 足够长 的 新密码 四十二"
SHORT = "k7#Qp2!x"
NOW = {"password-now": PASSWORD}


@pytest.fixture
def app(sqlite_url: str, tmp_path: Path) -> Iterator[Flask]:
    """On a name, since passkeys need one, and as strict as production about the second factor."""
    made = create_app(
        config_for(sqlite_url, tmp_path, second_factor="required", base_url="http://linsheng.localhost")
    )
    made.config["WTF_CSRF_METHODS"] = set()
    services: Services = made.extensions[EXTENSION]
    build_city(services.database)
    yield made
    services.database.dispose()


@dataclass
class Before:
    """What was open before an act: another browser, a copy of this one's cookie, a link, a stranger's key."""

    app: Flask
    own: FlaskClient
    copied: str
    other: str
    link: str

    @property
    def database(self) -> Database:
        services: Services = self.app.extensions[EXTENSION]
        return services.database

    def open(self) -> tuple[bool, bool, bool, bool]:
        """This browser, its copied cookie, the other session, the link."""
        copy = self.app.test_client()
        copy.set_cookie("linsheng", self.copied)
        return (
            self.own.get("/staff/me").status_code == 200,
            copy.get("/staff/me").status_code == 200,
            self._has_other_session(),
            self.app.test_client().get(f"/staff/join/{self.link}").status_code == 200,
        )

    def passkeys(self) -> int:
        with self.database.reading() as session:
            return session.scalar(select(func.count()).select_from(Passkey)) or 0

    def _has_other_session(self) -> bool:
        with self.database.reading() as session:
            return sessions.find(session, self.other, utc_now()) is not None


def before(app: Flask) -> Before:
    """The firm's account is signed in, and so are others in its name."""
    services: Services = app.extensions[EXTENSION]
    own, now = app.test_client(), utc_now()
    assert own.post("/staff/sign-in", data={"username": "firm", "password": PASSWORD}).status_code == 303
    with services.database.transaction() as session, app.app_context():
        account = named(session, "firm")
        other = sessions.begin(session, account, strong=True, device="", place="", now=now)
        link = links.new_link(session, named(session, "city"), account, link_keys(), now)
        for name in ("own", "stranger"):
            session.add(
                Passkey(
                    account_id=account.id, credential_id=name, public_key="eA", sign_count=0, name=name,
                    added_at=now,
                )
            )  # fmt: skip
    return Before(app, own, own.get_cookie("linsheng").value, other, link)


def named(session, username: str) -> StaffAccount:
    return session.scalars(select(StaffAccount).where(StaffAccount.username == username)).one()


def add_code(opened: Before) -> pyotp.TOTP:
    page = opened.own.get("/staff/me/totp").text
    totp = pyotp.TOTP(page.split('class="secret">')[1].split("</p>")[0].replace(" ", ""))
    opened.copied = opened.own.get_cookie("linsheng").value
    assert opened.own.post("/staff/me/totp", data={"code": totp.now()}).status_code == 200
    return totp


def renew_open_things(opened: Before) -> None:
    """Again what the last act ended."""
    with opened.database.transaction() as session, opened.app.app_context():
        account = named(session, "firm")
        opened.other = sessions.begin(session, account, strong=True, device="", place="", now=utc_now())
        opened.link = links.new_link(session, named(session, "city"), account, link_keys(), utc_now())
    opened.copied = opened.own.get_cookie("linsheng").value
    assert opened.open() == (True, True, True, True)


def test_of_what_was_open_before_only_this_browser_stays(app: Flask) -> None:
    opened = before(app)
    assert opened.open() == (True, True, True, True)
    add_code(opened)
    assert opened.open() == (True, False, False, False)
    with opened.database.reading() as session:
        key = session.scalars(select(Passkey.id).order_by(Passkey.id)).first()
    for path, data in (
        ("recovery-codes", NOW),
        ("password", NOW | {"password": FRESH}),
        ("totp/off", {"password-now": FRESH}),
        (f"passkeys/{key}/remove", {"password-now": FRESH}),
    ):
        renew_open_things(opened)
        assert opened.own.post(f"/staff/me/{path}", data=data).status_code in {200, 303}, path
        assert opened.open() == (True, False, False, False), path
    assert opened.passkeys() == 1


def test_a_new_passkey_ends_what_was_open_and_is_registered_once(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    proven = SimpleNamespace(credential_id=b"new", credential_public_key=b"key", sign_count=0)
    monkeypatch.setattr(passkeys, "verify_registration_response", lambda **_: proven)
    opened = before(app)
    assert opened.own.post("/staff/me/passkeys/options", data=NOW).status_code == 200
    opened.copied = opened.own.get_cookie("linsheng").value
    sent = {"name": "手机", "answer": "{}"}
    assert opened.own.post("/staff/me/passkeys", json=sent).status_code == 200
    assert opened.open() == (True, False, False, False)
    assert opened.passkeys() == 3
    replaying = app.test_client()
    replaying.set_cookie("linsheng", opened.copied)
    assert replaying.post("/staff/me/passkeys", json=sent).status_code == 302
    assert opened.own.post("/staff/me/passkeys", json=sent).status_code == 422


def test_a_reset_by_link_leaves_no_strangers_passkey(app: Flask) -> None:
    opened = before(app)
    page = app.test_client().get(f"/staff/join/{opened.link}").text
    assert "通行密钥也会删除" in page
    answer = app.test_client().post(f"/staff/join/{opened.link}", data={"password": FRESH})
    assert answer.status_code == 303
    assert opened.open() == (False, False, False, False)
    assert opened.passkeys() == 0


@pytest.mark.parametrize(("act", "left"), [("clear_second_factor", 0), ("disable", 2)])
def test_what_managers_do_ends_all(app: Flask, act: str, left: int) -> None:
    opened = before(app)
    with opened.database.transaction() as session:
        actor = create_account(session, username="root", name="管理", password="", role=Role.ADMINISTRATOR)
        getattr(account_changes, act)(session, actor, named(session, "firm"), utc_now())
    assert opened.open() == (False, False, False, False)
    assert opened.passkeys() == left


def test_who_was_halfway_in_by_the_old_password_stays_outside(app: Flask) -> None:
    opened = before(app)
    add_code(opened)
    half = app.test_client()
    answer = half.post("/staff/sign-in", data={"username": "firm", "password": PASSWORD})
    assert answer.location == "/staff/sign-in/code"
    assert half.get("/staff/sign-in/code").status_code == 200
    assert opened.own.post("/staff/me/password", data=NOW | {"password": FRESH}).status_code == 303
    assert half.get("/staff/sign-in/code").status_code == 303


def test_a_short_password_alone_opens_its_own_renewal_only(app: Flask) -> None:
    database: Database = before(app).database
    secret, now = second_factor.new_secret(), utc_now()
    with database.transaction() as session:
        account = named(session, "firm")
        second_factor.set_up(session, account, secret, pyotp.TOTP(secret).at(now), now)
        account.password_hash, account.password_is_long = passwords.hashed(SHORT), False
        account_changes.clear_second_factor(session, named(session, "city"), account, now)
    clerk = app.test_client()
    assert clerk.post("/staff/sign-in", data={"username": "firm", "password": SHORT}).status_code == 303
    for path in ("/staff/", "/staff/notices/"):
        assert clerk.get(path).location == "/staff/me", path
    assert clerk.post("/staff/me/passkeys/options", data={"password-now": SHORT}).location == "/staff/me"
    assert "现在的密码太短" in clerk.get("/staff/me").text
    assert clerk.get("/staff/me/totp").status_code == 200
    renewal = {"password-now": SHORT, "password": "m9$Rt4?w"}
    assert clerk.post("/staff/me/password", data=renewal).status_code == 422
    assert clerk.post("/staff/me/password", data=renewal | {"password": FRESH}).status_code == 303
    assert clerk.get("/staff/").status_code == 200
    assert "现在的密码太短" not in clerk.get("/staff/me").text


def test_an_answered_challenge_is_never_answered_again(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """By a key that counts nothing, as those of phones do; whoever replays has the cookie of that moment."""

    def verify(*, credential: str, expected_challenge: bytes, **_: object) -> SimpleNamespace:
        if json.loads(credential)["signed"] != expected_challenge.hex():
            raise ValueError
        return SimpleNamespace(new_sign_count=0)

    monkeypatch.setattr(passkeys, "verify_authentication_response", verify)
    before(app)
    proofs = []
    for _ in range(3):
        browser = app.test_client()
        challenge = base64url_to_bytes(browser.post("/staff/sign-in/passkey/options").json["challenge"])
        answer = json.dumps({"id": "own", "signed": challenge.hex()})
        proofs.append((browser.get_cookie("linsheng").value, answer))
        assert browser.post("/staff/sign-in/passkey", json={"answer": answer}).status_code == 200
    for cookie, answer in proofs:
        thief = app.test_client()
        thief.set_cookie("linsheng", cookie)
        assert thief.post("/staff/sign-in/passkey", json={"answer": answer}).status_code == 401


def test_no_name_makes_more_work_than_another(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    services: Services = app.extensions[EXTENSION]
    with services.database.transaction() as session:
        for name, values in (("street", {"disabled_at": utc_now()}), ("district", {"password_hash": ""})):
            session.execute(update(StaffAccount).where(StaffAccount.username == name).values(**values))
    hasher, work = passwords._HASHER, []

    def verify(stored: str, password: str) -> bool:
        work.append("argon2")
        return hasher.verify(stored, password)

    monkeypatch.setattr(passwords, "_HASHER", SimpleNamespace(verify=verify))
    event.listen(services.database.engine, "before_cursor_execute", lambda *args: work.append(args[2]))
    seen = {}
    for name in ("nobody", "firm", "street", "district"):
        for password in ("wrong", "x" * 300):
            work.clear()
            assert attempt(app, name, password).status_code == 401
            seen.setdefault(len(password), []).append(list(work))
        for _ in range(8):
            attempt(app, name, "wrong")
        work.clear()
        assert attempt(app, name, "wrong").status_code == 429
        seen.setdefault("locked", []).append(list(work))
    assert seen[5][0].count("argon2") == 1
    assert len(seen[5][0]) > 3
    for works in seen.values():
        assert works == [works[0]] * 4


def test_every_rule_that_changes_a_credential_ends_what_was_open() -> None:
    """In the same function: who writes another such act is told."""
    forgetful = {
        f"{path.name} {function.name}"
        for path in sorted((STAFF / "rules").glob("*.py"))
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef)
        and any(map(_changes_a_credential, ast.walk(function)))
        and "credentials_changed(" not in ast.unparse(function)
    }
    # One begins without any; the other makes what its callers hand out.
    assert forgetful == {"accounts.py create_account", "second_factor.py _new_recovery_codes"}
    handing = {
        path.name
        for path in (STAFF / "pages").glob("*.py")
        if "with_for_update" in path.read_text("utf-8")
        or "kept_session_id=current_session" in path.read_text("utf-8")
    }
    assert handing == {"session_start.py"}


def _changes_a_credential(node: ast.AST) -> bool:
    if isinstance(node, ast.Assign):
        names = {
            part.attr
            for target in node.targets
            for part in ast.walk(target)
            if isinstance(part, ast.Attribute)
        }
        is_ending = not (isinstance(node.value, ast.Constant) and node.value.value is None)
        return bool(names & {"password_hash", "totp_sealed"}) or ("disabled_at" in names and is_ending)
    if isinstance(node, ast.keyword):
        return node.arg == "password_hash"
    return isinstance(node, ast.Call) and ast.unparse(node).startswith(
        ("Passkey(", "delete(Passkey)", "delete(RecoveryCode)", "session.delete(passkey")
    )
