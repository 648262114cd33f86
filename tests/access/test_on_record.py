"""Whatever staff change is in the audit log, or in a list here with its reason. Made from the routes."""

import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from backend.complaints.rules.filing.intake import Submission, submit
from backend.complaints.rules.warnings.early_warnings import open_early_warnings
from backend.core.clock import local_today, utc_now
from backend.disclosure.rules.duties import create_duties
from backend.disclosure.rules.items import load_default_rules
from backend.history.audit_check import verify, verify_export
from backend.history.registered import registered
from backend.models import (
    AuditEntry,
    BankStatementLine,
    Category,
    Change,
    Channel,
    Complaint,
    Database,
    DisclosureDuty,
    EarlyWarning,
    NoticeAddress,
    NoticeState,
    OrderState,
    Passkey,
    PrintLink,
    PrintOrder,
    ReplyTemplate,
    Resident,
    ResidentNotice,
    Role,
    SafetyReview,
    ServiceContract,
    StaffAccount,
    StaffSession,
)
from backend.staff.rules.accounts import create_account
from tests.support.city import PASSWORD, City
from tests.support.filed import failed_letter, lights
from tests.support.inputs import MAIL, RUDE
from tests.support.shop import FORM, Shop, shop
from tests.support.staff_pages import SignIn

__all__ = ["shop"]

# Moves on a complaint, looks at what is personal in it, and notes are rows of the complaint's own history.
IN_THE_COMPLAINTS_HISTORY = {"staff.accept_many"}  # and every route that takes a complaint's number
CHANGES_NOTHING = {
    "city.preview_design": "draws",
    "city.preview_leaflet": "draws",
    "administration.upload_import": "says what an import would do; the files wait for their account alone",
    "administration.confirm_import_names": "looks once more; what is imported is on record",
    "administration.remove_import": "only the files that waited are gone",
    "staff.open_print_order": "leads to the portal; by POST to keep its address out of histories",
    "staff.passkey_challenge": "asks for a key; what comes of it is on record",
    "staff.passkey_options": "asks for a key; what comes of it is on record",
}
ONES_OWN = {
    "staff.save_filter": "how one looks at one's own inbox; nobody else sees it",
    "staff.change_filter": "how one looks at one's own inbox; nobody else sees it",
}
HAS_ROWS_OF_ITS_OWN = {
    "staff.tick_posted": "each posting is a row that stays: who, when, how many, with the photo",
    "staff.tick_all": "each posting is a row that stays",
    "staff.report_posted": "each report is a row that stays",
}
# They need an authenticator: tests/browser/staff/test_accounts.py looks at their entries.
NEEDS_A_BROWSER = {"staff.add_passkey", "staff.sign_in_with_passkey"}
EXCUSED = {*IN_THE_COMPLAINTS_HISTORY, *CHANGES_NOTHING, *ONES_OWN, *HAS_ROWS_OF_ITS_OWN, *NEEDS_A_BROWSER}

HOME = "/staff/administration/"
CONTRACT = {"mode": "state_firm", "fee": "0.85", "ends_others": "1", "confirmed": "1"}
NOTICE = "二、春节：2月15日（周日）至23日（周一）放假调休，共9天。2月14日（周六）上班。"


def staff_routes(app: Flask) -> list[tuple[str, str, set[str]]]:
    """Endpoint, method and arguments of every route of the staff and city views."""
    return [
        (rule.endpoint, method, rule.arguments)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(("/staff", "/city"))
        for method in sorted((rule.methods or set()) & {"GET", "POST"})
    ]


@dataclass
class Act:
    """One request that changes something. `actor` is who the log must name, where it is not the client's."""

    endpoint: str
    client: FlaskClient
    data: dict[str, Any] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    actor: str = ""


@dataclass
class Story:
    """What everybody does in turn, each act with what it needs before."""

    app: Flask
    database: Database
    shop: Shop
    city: City
    sign_in: SignIn

    def first_result(self, query: Any) -> Any:
        with self.database.reading() as session:
            return session.scalars(query).first()

    def form(self, client: FlaskClient, path: str) -> dict[str, str]:
        """The inputs of a page as they stand."""
        return dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', client.get(path).text))

    def all(self) -> Iterator[Act]:
        yield from self.sign_ins()
        yield from self.accounts()
        yield from self.office_work()
        yield from self.administration()
        yield from self.leaflets()
        yield from self.books()

    def sign_ins(self) -> Iterator[Act]:
        firm, now = self.sign_in("fallback_firm"), {"password-now": PASSWORD}
        yield Act(
            "staff.sign_in", self.app.test_client(), {"username": "fallback_firm", "password": PASSWORD}
        )
        row = select(StaffSession.id).join(StaffAccount).where(StaffAccount.username == "fallback_firm")
        last = self.first_result(row.order_by(StaffSession.id.desc()))
        yield Act("staff.end_session", firm, values={"session_id": last})
        yield Act("staff.end_other_sessions", firm)
        page = firm.get("/staff/me/totp").text
        secret = re.sub(r"\s", "", page.split('class="secret')[1].split(">", 1)[1].split("<", 1)[0])
        yield Act("staff.set_up_totp", firm, {"code": pyotp.TOTP(secret).now(), **now})
        yield Act("staff.renew_recovery_codes", firm, now)
        halfway = self.app.test_client()
        halfway.post("/staff/sign-in", data={"username": "fallback_firm", "password": PASSWORD})
        yield Act("staff.sign_in_code", halfway, {"code": "000000"}, actor="登录页")
        fresh = "一个 足够长 的 新密码 四十二 与 十七"
        yield Act("staff.change_password", firm, now | {"password": fresh})
        yield Act("staff.switch_totp_off", firm, {"password-now": fresh})
        with self.database.transaction() as session:
            passkey = Passkey(
                account_id=session.scalars(select(StaffAccount.id).filter_by(username="fallback_firm")).one(),
                credential_id="x", public_key="x", sign_count=0, name="旧手机", added_at=utc_now(),
            )  # fmt: skip
            session.add(passkey)
            session.flush()
            row = {"passkey_id": passkey.id}
        yield Act("staff.remove_passkey", firm, {"password-now": fresh}, row)
        yield Act("staff.end_all_sessions", firm)
        yield Act("staff.sign_out", self.sign_in("firm"))

    def accounts(self) -> Iterator[Act]:
        root, other = (
            self.sign_in("root"),
            self.first_result(select(StaffAccount.id).filter_by(username="fallback_firm")),
        )
        invited = {"username": "xinren", "name": "新人", "office": f"firm:{self.city.firm}"}
        yield Act("staff.invite_account", root, invited)
        made = self.first_result(select(StaffAccount.id).filter_by(username="xinren"))
        yield Act("staff.make_link", root, values={"account_id": made})
        page = root.post(f"/staff/accounts/{made}/link").text
        token = page.split("/staff/join/")[1].split('"')[0].split("<")[0]
        join = {"password": "另一个 足够长 的 密码 17", "password-again": "另一个 足够长 的 密码 17"}
        yield Act("staff.join", self.app.test_client(), join, {"token": token}, actor="xinren")
        row = {"account_id": other}
        yield Act("staff.rename_account", root, {"name": "改名"}, row)
        yield Act("staff.set_rank", root, {"is_head": "yes"}, row)
        self.sign_in("street")
        street = self.first_result(select(StaffAccount.id).filter_by(username="street"))
        opened = self.first_result(select(StaffSession.id).filter_by(account_id=street))
        ended = {"account_id": street, "session_id": opened}
        yield Act("staff.end_account_session", root, values=ended)
        yield Act("staff.end_account_sessions", root, values=row)
        yield Act("staff.clear_second_factor", root, values=row)
        yield Act("staff.disable_account", root, values=row)
        yield Act("staff.enable_account", root, values=row)
        yield Act("staff.download_audit_log", root, {"who": "root"}, {"kind": "csv"})

    def office_work(self) -> Iterator[Act]:
        street = self.sign_in("street")
        yield Act("staff.add_notice_address", street, {"owner": "me", "address": MAIL})
        row = {"address_id": self.first_result(select(NoticeAddress.id))}
        settings = {"times": "09:00", "hourly_limit": "5"}
        yield Act("staff.change_notice_address", street, settings, row)
        for name in ("test", "retry", "remove"):
            yield Act(f"staff.{name}_notice_address", street, values=row)
        template = {"name": "已处理", "words": "您反映的问题已处理。", "category": ""}
        yield Act("staff.add_reply_template", street, template)
        row = {"template_id": self.first_result(select(ReplyTemplate.id))}
        yield Act("staff.change_reply_template", street, template | {"name": "处理了"}, row)
        with self.database.transaction() as session:  # one that came with the service can come back
            session.get_one(ReplyTemplate, row["template_id"]).seed = "lift-stopped"
        yield Act("staff.remove_reply_template", street, values=row)
        yield Act("staff.restore_reply_template", street, values=row)
        lights(self.database, self.city.lawn, 5)
        with self.database.transaction() as session:
            open_early_warnings(session, utc_now())
            rude = Submission(
                "rude-complaint", Channel.WECHAT, RUDE, "sanitation", community_id=self.city.lawn
            )
            submit(session, rude, utc_now())
        with self.database.transaction() as session:
            load_default_rules(session)
            create_duties(session, utc_now())
        owed = select(DisclosureDuty.id).where(DisclosureDuty.firm_id == self.city.firm)
        publication = {"figures": "物业费：1.20 元", "document": "价目表"}
        yield Act("staff.publish", self.sign_in("firm"), publication, {"duty_id": self.first_result(owed)})
        row = {"warning_id": self.first_result(select(EarlyWarning.id))}
        yield Act("staff.see_warning", street, values=row)
        yield Act("staff.close_warning", street, {"words": "换了灯"}, row)
        yield Act(
            "staff.rule_on_review",
            street,
            {"clears": "yes"},
            {"review_id": self.first_result(select(SafetyReview.id))},
        )

    def administration(self) -> Iterator[Act]:
        bureau, city = self.sign_in("city"), self.city
        category = {
            "name": "宠物管理",
            "lead": "street",
            "accept_days": "1",
            "reply_days": "5",
            "contact_hours": "24",
            "extension_days": "5",
        }
        yield Act("administration.add_new_category", bureau, category)
        row = {"category_id": self.first_result(select(Category.id).filter_by(name="宠物管理"))}
        mark = self.form(bureau, f"{HOME}categories/{row['category_id']}")["mark"]
        yield Act("administration.change_category", bureau, category | {"name": "养犬", "mark": mark}, row)
        yield Act("administration.order_category", bureau, {"step": "up"}, row)
        yield Act("administration.retire", bureau, values=row)
        limits = self.form(bureau, f"{HOME}limits/")
        yield Act("administration.change_limits", bureau, limits | {"rate_days": "9"})
        yield Act("administration.change_day", bureau, {"day": "2026-12-24", "kind": "off", "name": "停电"})
        yield Act(
            "administration.read_calendar_notice",
            bureau,
            {"notice": NOTICE, "year": "2099", "confirmed": "1"},
        )
        yield Act("administration.review_switch", bureau, {"reviews": "1"}, {"street_id": city.street})
        yield Act("administration.add_new_firm", bureau, {"name": "丙物业公司"})
        row = {"firm_id": city.firm}
        form = self.form(bureau, f"{HOME}firms/{city.firm}")
        yield Act("administration.change_firm", bureau, form | {"phone": "0353-1111111"}, row)
        files = {"files": (io.BytesIO("企业名称,联系人\n丁物业公司,王经理".encode()), "物业企业.csv")}
        place = bureau.post(f"{HOME}imports/", data=files).location
        row = {"upload_id": int(place.rpartition("/")[2])}
        yield Act("administration.confirm_import", bureau, self.form(bureau, place), row)
        row = {"community_id": city.lawn}
        contract = CONTRACT | {"firm": str(city.fallback_firm), "starts_on": f"{local_today()}"}
        yield Act("administration.add_contract", bureau, contract, row)
        last = self.first_result(select(ServiceContract.id).order_by(ServiceContract.id.desc()))
        form = self.form(bureau, f"{HOME}communities/{city.lawn}/contracts/{last}")
        changed = contract | {"mark": form["mark"], "fee": "0.95"}
        yield Act("administration.change_contract", bureau, changed, row | {"contract_id": last})
        firm = {"firm": str(city.firm), "confirmed": "1"}
        yield Act("administration.change_fallback", bureau, firm, {"community_id": city.fallback})
        wording = {"kind": "accept", "words": "{单位}收到了。", "short": "收到了", "note": "点开看"}
        yield Act("administration.change_wording", bureau, wording)
        code = {"value": city.code}
        yield Act("administration.move", bureau, {"community": "德胜小区", "spot": "东门"}, code)
        yield Act("administration.replace", bureau, values=code)
        yield Act("administration.revoke", bureau, values={"value": city.court_code})
        last = {"change_id": self.first_result(select(func.max(Change.id)))}  # the revoked code
        yield Act("administration.undo_change", bureau, {"confirmed": "1"}, last)
        self.fail_messages()
        yield Act("administration.retry_offices", bureau, {"all": "1"})
        yield Act("administration.retry_residents", bureau, {"all": "1"})

    def fail_messages(self) -> None:
        now = utc_now()
        with self.database.transaction() as session:
            failed_letter(session, session.scalars(select(Complaint.id)).first(), "refused", now, street_id=1)
            resident = Resident(openid="x", openid_index="x")
            session.add(resident)
            session.flush()
            session.add(
                ResidentNotice(
                    resident_id=resident.id, kind="reply", words="x", state=NoticeState.WAITING,
                    last_error="x", created_at=now, next_attempt_at=now, enqueue_after=now,
                )
            )  # fmt: skip

    def leaflets(self) -> Iterator[Act]:
        bureau = self.sign_in("city")
        design = self.form(bureau, "/city/leaflets/designs/clear") | {"name": "本市版式"}
        yield Act("city.store_design", bureau, {**design, "then": ""}, {"key": "clear"})
        small = FORM | {"scope": "communities", "communities": "T5"}
        yield Act("city.place_leaflets", bureau, small)
        number = self.first_result(select(PrintOrder.number))
        self.put(number, OrderState.READY)
        row = {"number": number}
        yield Act("city.leaflet_approve", bureau, values=row)
        yield Act("city.issue_link", bureau, {"shop": "一厂", "recipient": "", "days": "30"}, row)
        token = self.shop.link(number)
        receipt = {"on": f"{local_today()}", "quantity": "2", "words": ""}
        yield Act(
            "printshop.confirm",
            self.app.test_client(),
            receipt,
            {"token": token, "kind": "received"},
            actor="印刷厂",
        )
        yield Act(
            "city.revoke_link", bureau, values=row | {"link_id": self.first_result(select(PrintLink.id))}
        )
        bureau.post("/city/leaflets/new", data=small)
        row = {"number": self.first_result(select(PrintOrder.number).order_by(PrintOrder.id.desc()))}
        self.put(row["number"], OrderState.FAILED)
        yield Act("city.leaflet_again", bureau, values=row)
        yield Act("city.leaflet_cancel", bureau, values=row)

    def books(self) -> Iterator[Act]:
        """An income is posted, found on a bank statement, and reversed."""
        street = self.sign_in("street")
        place: dict[str, Any] = {"community_id": self.city.lawn, "kind": "revenue"}
        paper = {"document": "收据 12"}
        income = {"on": "2026-01-05", "words": "电梯广告", "fen": "513.60", **paper}
        yield Act("staff.post_entry", street, income, {**place, "posting": "income"})
        statement = {
            "from_on": "2026-01-01", "to_on": "2026-01-31", "opening": "0", "closing": "513.60",
            "lines": "2026-01-06 513.60 广告费", **paper,
        }  # fmt: skip
        yield Act("staff.add_statement", street, statement, place)
        line = self.first_result(select(BankStatementLine))
        row = {**place, "statement_id": line.statement_id, "line_id": line.id}
        yield Act("staff.match_statement_line", street, {"number": "1"}, row)
        yield Act("staff.reverse_entry", street, {"reason": "记错了"}, {**place, "number": 1})

    def put(self, number: str, state: OrderState) -> None:
        """As the worker leaves it."""
        with self.database.transaction() as session:
            order = self.shop.row(session, number)
            order.state, order.copies = state, order.copies_wanted


@pytest.fixture
def story(app: Flask, database: Database, shop: Shop, city: City, sign_in: SignIn) -> Story:
    with database.transaction() as session:
        create_account(session, username="root", name="管理员", password=PASSWORD, role=Role.ADMINISTRATOR)
    return Story(app, database, shop, city, sign_in)


def changing_routes(app: Flask) -> set[str]:
    staff = {
        (endpoint, arguments)
        for endpoint, method, arguments in map(frozen, staff_routes(app))
        if method == "POST"
    }
    portal = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/print/") and "POST" in rule.methods
    }
    return {endpoint for endpoint, arguments in staff if "complaint_id" not in arguments} | portal


def frozen(route: tuple[str, str, set[str]]) -> tuple[str, str, frozenset[str]]:
    endpoint, method, arguments = route
    return endpoint, method, frozenset(arguments)


def test_every_change_of_staff_is_on_record_in_words(app: Flask, story: Story) -> None:
    expected, seen = changing_routes(app) - EXCUSED, set()
    assert changing_routes(app) >= EXCUSED, "an excuse for a route that is no more"
    for act in story.all():
        before = entries(story.database)
        with app.test_request_context():
            path = app.url_for(act.endpoint, **act.values)
        answer = act.client.post(path, data=act.data)
        assert answer.status_code in {200, 303, 401}, (act.endpoint, log_lines(answer.text))
        answer.get_data()
        fresh = entries(story.database)[len(before) :]
        assert fresh, f"{act.endpoint} is not in the audit log"
        for entry in fresh:
            assert entry.act in registered().acts, f"{entry.act} has no words"
            assert set(json.loads(entry.details)) <= registered().details.keys(), entry.details
            assert not re.search(r"1[3-9]\d{9}|geheim", f"{entry.subject}{entry.details}"), "personal"
        assert not act.actor or fresh[-1].actor == act.actor
        seen.add(act.endpoint)
    assert seen == expected, f"no request here: {expected - seen}"
    with story.database.reading() as session:
        assert verify(session).problems == []


def log_lines(page: str) -> list[str]:
    """What a page says is wrong."""
    return re.findall(r'class="[^"]*(?:invalid|alert|error|danger)[^"]*"[^>]*>([^<]+)', page)


def entries(database: Database) -> list[AuditEntry]:
    with database.reading() as session:
        return list(session.scalars(select(AuditEntry).order_by(AuditEntry.number)))


def test_the_log_is_taken_along_as_a_table_and_as_it_was_written(story: Story, app: Flask) -> None:
    root = story.sign_in("root")
    for number in range(3):
        root.post(
            f"/staff/accounts/{story.first_result(select(StaffAccount.id).filter_by(username='firm'))}/name",
            data={"name": f"=新名{number}"},
        )
    table = root.post("/staff/audit/download/csv", data={"act": "account.renamed"})
    named = table.headers["Content-Disposition"]
    assert named.startswith("attachment")
    assert named.isascii()  # gunicorn refuses anything else
    lines = table.get_data().decode("utf-8-sig").splitlines()
    assert lines[0] == "号,时间,谁,操作,对象,说明,指纹"
    assert [line.split(",")[2:5] for line in lines[1:]] == [["root", "更改姓名", "firm"]] * 3
    day = f"{local_today() + timedelta(days=1)}"
    assert len(root.post("/staff/audit/download/csv", data={"from": day}).text.splitlines()) == 1
    written = root.post("/staff/audit/download/jsonl", data={"who": "nobody"}).text.splitlines()
    entries_kept = entries(story.database)
    report = verify_export(written)
    assert report.problems == []
    assert report.entries == len(entries_kept)  # whole, whatever is filtered, and its own entry is the last
    assert (entries_kept[-1].act, entries_kept[-1].actor) == ("audit.downloaded", "root")
    assert root.post("/staff/audit/download/exe").status_code == 404
    assert story.sign_in("city").post("/staff/audit/download/csv").status_code == 404
