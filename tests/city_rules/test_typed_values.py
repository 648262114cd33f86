"""What a clerk types becomes a typed value or a sentence; what a city retires is offered to nobody."""

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.access.offices import lead_party, office_name, office_of_party
from backend.city_rules.forms import parse_category, parse_day, parse_limits
from backend.city_rules.rules.calendar_changes import set_day, take_notice, unknown_year
from backend.city_rules.rules.categories import categories, load_default_categories
from backend.city_rules.rules.category_cache import CategoryCache
from backend.city_rules.rules.category_changes import (
    add_category,
    all_categories,
    edit_category,
    retire_category,
)
from backend.city_rules.rules.current import city_rules, default_limits
from backend.city_rules.rules.holiday_notice import read_notice
from backend.city_rules.rules.limit_changes import (
    limits_now,
    set_limits,
    version_of_limits,
)
from backend.city_rules.rules.limits import LIMITS
from backend.city_rules.rules.working_days import WorkingCalendar, calendar_known_until
from backend.complaints.rules.filing.intake import Submission, submit
from backend.complaints.rules.handling import rerouting
from backend.complaints.rules.routing_changes import preview, set_review
from backend.core.clock import local
from backend.core.errors import ChangeRefusedError, InvalidInputError
from backend.history.editing import version_of
from backend.models import (
    Category,
    Change,
    Channel,
    CityLimits,
    Community,
    Complaint,
    Database,
    StaffAccount,
)
from backend.registry.forms import parse_contract, parse_firm
from tests.support.administration import NOW
from tests.support.city import City

FORM = {
    "name": "宠物管理", "lead": "street", "accept_days": "１", "reply_days": "5", "contact_hours": "24",
    "extension_days": "5", "keywords": "狗，猫、狗\n遛狗",
}  # fmt: skip
NOTICE = """国务院办公厅关于2026年部分节假日安排的通知
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。"""
TEXT = st.text(alphabet="元旦春节年月日至放假上班调休0123456789一二、：:。；()（）周共天 \n-", max_size=60)


def test_a_real_notice_is_read_as_the_library_knows_it() -> None:
    days = {day.day: day.working for day in read_notice(NOTICE)}
    year = [date(2026, 1, 1) + timedelta(days=ahead) for ahead in range(365)]
    for day in year:
        assert days.get(day, day.weekday() < 5) is chinese_calendar.is_workday(day), day
    named = {day.name for day in read_notice(NOTICE)}
    assert {"元旦", "国庆节", "国庆节调休上班"} <= named


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "没有读出"),
        ("一、元旦：13月1日放假", "13月1日”不是一个日子"),
        ("一、元旦：1月1日放假。1月1日上班", "既写了放假又写了上班"),
        ("一、元旦：1月1日至3月3日放假", "不像一段假期"),
        ("一、元旦：1日放假", "没有写几月"),
        ("2028年节假日\n一、元旦：3月1日至2月29日放假", "不像一段假期"),
        ("一、元旦：2025年1月1日放假", "不是一个日子"),
    ],
)
def test_a_notice_that_cannot_be_read_says_what_is_wrong(text: str, says: str) -> None:
    with pytest.raises(InvalidInputError, match=says):
        read_notice(text, 2027)


@given(TEXT)
def test_whatever_is_pasted_is_days_or_a_sentence(text: str) -> None:
    try:
        days = read_notice(f"一、元旦：{text}", 2027)
    except InvalidInputError:
        return
    assert days == sorted(days, key=lambda day: day.day)
    assert len({day.day for day in days}) == len(days)


def test_a_city_knows_a_year_before_the_library(database: Database, city: City) -> None:
    year = calendar_known_until().year + 1
    today = date(year - 1, 11, 26)
    with database.transaction() as session:
        staff = session.get_one(StaffAccount, city.staff["city"].id)
        assert unknown_year(session, today) == year
        days = read_notice(f"{year}年节假日 \n元旦：1月1日至3日放假。")
        assert take_notice(session, staff, days, NOW) == 3
        assert take_notice(session, staff, days, NOW) == 0  # a second click
        assert unknown_year(session, today) is None
        assert not city_rules(session).calendar.is_working(date(year, 1, 1))
        set_day(session, staff, parse_day({"day": f"{year}-01-01", "kind": "working", "name": ""}), NOW)
        assert city_rules(session).calendar.is_working(date(year, 1, 1))
        set_day(session, staff, parse_day({"day": f"{year}-01-01", "kind": "national", "name": ""}), NOW)
        usual = WorkingCalendar().is_working(date(year, 1, 1))
        assert city_rules(session).calendar.is_working(date(year, 1, 1)) is usual


def test_a_new_category_is_offered_and_a_retired_one_is_not(database: Database, city: City) -> None:
    with database.transaction() as session:
        staff = session.get_one(StaffAccount, city.staff["city"].id)
        made = add_category(session, staff, parse_category(FORM), NOW)
        assert (made.code, made.keywords) == ("chongwuguanli", "狗 猫 遛狗")
        assert [category.code for category in categories(session)][-2:] == ["chongwuguanli", "other"]
        words = "小区里有人遛狗不牵绳，孩子害怕"
        submission = Submission("retired-key-1", Channel.WEB, words, community_id=city.lawn)
        complaint_id = submit(session, submission, NOW).complaint_id
        complaint = session.get_one(Complaint, complaint_id)
        assert complaint.category.code == made.code

        retire_category(session, staff, made.id, NOW)
        retire_category(session, staff, made.id, NOW)  # a second click
        assert made.code not in {category.code for category in categories(session)}
        assert all_categories(session)[-1] is made
        load_default_categories(session)
        assert complaint.category is made  # what was filed keeps it
        street = session.get_one(StaffAccount, city.staff["street"].id)
        with pytest.raises(InvalidInputError, match="请选择另一个类别"), session.begin_nested():
            rerouting.recategorise(session, complaint_id, street, made.code, "弄错了", NOW)
        with pytest.raises(InvalidInputError, match="它已停用，可以恢复"):
            add_category(session, staff, parse_category(FORM), NOW)
        other = next(category for category in categories(session) if category.code == "other")
        with pytest.raises(ChangeRefusedError, match="“其他”不能停用"):
            retire_category(session, staff, other.id, NOW)


def test_every_process_sees_a_new_category_within_half_a_minute(database: Database, city: City) -> None:
    cache, later = CategoryCache(), NOW + timedelta(seconds=31)
    with database.reading() as session:
        assert len(cache.known(session, NOW)) == 16
    with database.transaction() as session:
        staff = session.get_one(StaffAccount, city.staff["city"].id)
        made = add_category(session, staff, parse_category(FORM), NOW)
    with database.reading() as session:
        assert made.code not in {category.code for category in cache.known(session, NOW)}
        assert made.code in {category.code for category in cache.known(session, later)}


def test_every_problem_of_a_form_is_said_at_once() -> None:
    wrong = {
        "lead": "king", "accept_days": "9", "reply_days": "5", "contact_hours": "一", "extension_days": "",
        "emergency_keywords": "火 电梯困人",
    }  # fmt: skip
    with pytest.raises(InvalidInputError) as refused:
        parse_category(wrong)
    fields = {problem.field for problem in refused.value.problems}
    assert fields == {
        "name", "lead", "accept_days", "contact_hours", "extension_days", "emergency_keywords",
        "emergency_advice",
    }  # fmt: skip
    with pytest.raises(InvalidInputError, match="第 2 个通知地址认不出"):
        parse_firm({"name": "甲", "alert_urls": "mailto://e.cn?to=a@b.cn\nsomeone at example"})
    with pytest.raises(InvalidInputError, match="统一社会信用代码不对"):
        parse_firm({"name": "甲", "credit_code": "123"})


@given(st.dictionaries(st.sampled_from(["firm", "starts_on", "ends_on", "mode", "fee", "grade"]), st.text()))
def test_no_contract_form_breaks_the_parser(form: dict[str, str]) -> None:
    class NoFirms:
        def scalars(self, _query: object) -> list[int]:
            return []

    with pytest.raises(InvalidInputError):
        parse_contract(NoFirms(), form)  # type: ignore[arg-type]


def test_limits_are_set_from_the_defaults_on(database: Database, city: City) -> None:
    figures = {limit.name: getattr(default_limits(), limit.name) for limit in LIMITS}
    assert set(figures) == {column.name for column in CityLimits.__table__.columns} - {"id"}
    typed = {name: str(value) for name, value in figures.items()}
    with database.transaction() as session:
        staff = session.get_one(StaffAccount, city.staff["city"].id)
        mark = version_of_limits(session)
        assert not set_limits(session, staff, parse_limits(typed), mark, NOW)
        assert set_limits(session, staff, parse_limits(typed | {"emergency_hours": "3"}), mark, NOW)
        assert city_rules(session).limits.emergency_hours == 3
        with pytest.raises(ChangeRefusedError, match="别人改了这一项"):
            set_limits(session, staff, parse_limits(typed), mark, NOW)
        change = session.query(Change).one()
        assert (change.before, change.after) == (
            {"city_limits:1": {"emergency_hours": 2}}, {"city_limits:1": {"emergency_hours": 3}},
        )  # fmt: skip
        with pytest.raises(InvalidInputError, match="区县接办不能早于街道接办"):
            parse_limits(typed | {"district_leads_from_redo": "1"})
        assert limits_now(session).rate_days == 7


def test_whoever_saves_second_overwrites_nothing(database: Database, city: City) -> None:
    with database.transaction() as session:
        staff = session.get_one(StaffAccount, city.staff["city"].id)
        lift = session.query(Category).filter(Category.code == "lift").one()
        mark = version_of(lift)
        edit_category(session, staff, lift.id, parse_category(FORM | {"name": "电梯"}), mark, NOW)
        with pytest.raises(ChangeRefusedError, match="别人改了这一项"):
            edit_category(session, staff, lift.id, parse_category(FORM | {"name": "升降机"}), mark, NOW)
        assert lift.name == "电梯"


def test_the_preview_names_whom_a_complaint_really_gets(database: Database, city: City) -> None:
    with database.transaction() as session:
        staff = session.get_one(StaffAccount, city.staff["city"].id)
        set_review(session, staff, city.street, NOW, reviews=True)
        for community in session.query(Community):
            for number, category in enumerate(categories(session)):
                previewed = preview(session, community, category, NOW)
                submission = Submission(
                    f"preview-{community.id}-{number}", Channel.WEB, "这件事请帮忙看一看吧",
                    community_id=community.id, category_code=category.code,
                )  # fmt: skip
                complaint = session.get_one(Complaint, submit(session, submission, NOW).complaint_id)
                lead = lead_party(complaint)
                assert previewed.lead.office == office_name(session, office_of_party(lead))
                assert previewed.lead.reason == lead.reason
                assert len(previewed.assists) == len(complaint.parties) - 1
                assert previewed.above or previewed.lead.office == "市物业主管部门"
                assert ("审核" in previewed.review) is (community.street_id == city.street)
    assert local(NOW).date() == date(2026, 3, 2)
