"""What is published is frozen, corrected in the open, and objected to above the publisher's head."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from backend.complaints.rules.filing.intake import Submission
from backend.core.errors import ChangeRefusedError, InvalidInputError
from backend.disclosure.rules import office_lists as office_lists_module
from backend.disclosure.rules.duties import Duty, DutyState, create_duties, duty_of
from backend.disclosure.rules.items import load_default_rules
from backend.disclosure.rules.objections import file_objection, objections_to, overdue_words, title_of
from backend.disclosure.rules.publishing import (
    Figure,
    Publication,
    broken_versions,
    differences,
    publish,
    versions_of,
)
from backend.models import (
    AuditEntry,
    Channel,
    Community,
    Complaint,
    ComplaintParty,
    Database,
    DisclosureDuty,
    DisclosureRule,
    PartyRole,
    PropertyFirm,
    StaffAccount,
    Street,
)
from backend.registry.rules.community_record import record_of
from tests.support.city import City
from tests.support.databases import both_databases

pytestmark = both_databases
NOW = datetime(2026, 11, 30, 4, tzinfo=UTC)
TODAY = date(2026, 11, 30)
FIGURES = (Figure("电梯广告", "12,000.00 元"), Figure("车位", "3,600.00 元"))
FIRST = Publication(FIGURES, "第三季度", "2026年第三季度公共收益报表", date(2026, 10, 8))


@pytest.fixture
def duty_id(database: Database, city: City) -> int:
    """The public revenue of the third quarter, which the firm of `lawn` owes since 15 October."""
    with database.transaction() as session:
        load_default_rules(session)
        for rule in session.scalars(select(DisclosureRule)):
            rule.from_on = date(2026, 7, 1)
        session.flush()
        create_duties(session, NOW)
        return session.scalars(
            select(DisclosureDuty.id)
            .join(DisclosureRule, DisclosureRule.id == DisclosureDuty.rule_id)
            .where(
                DisclosureRule.code == "revenue",
                DisclosureDuty.community_id == city.lawn,
                DisclosureDuty.begins_on == date(2026, 7, 1),
            )
        ).one()


def test_a_correction_is_a_version_of_its_own_and_the_change_is_marked(
    database: Database, city: City, duty_id: int
) -> None:
    with database.transaction() as session:
        assert _duty(session, duty_id).state(TODAY) is DutyState.OVERDUE
        _publish(session, city, duty_id, FIRST)
        published = _duty(session, duty_id)
        assert (published.state(TODAY), published.row.published_on) == (DutyState.PUBLISHED, TODAY)
        corrected_figures = (FIGURES[0], Figure("车位", "6,300.00 元"), Figure("快递柜", "800.00 元"))
        _publish(
            session, city, duty_id, Publication(corrected_figures, "第三季度", "更正表", TODAY, "车位少记了")
        )
        assert _duty(session, duty_id).state(TODAY) is DutyState.CORRECTED
        corrected, first = versions_of(session, duty_id)
        changes = {change.label: (change.before, change.after) for change in differences(first, corrected)}
        assert broken_versions(session) == []
        acts = list(
            session.scalars(
                select(AuditEntry.act).where(AuditEntry.act.like("disclosure.%")).order_by(AuditEntry.number)
            )
        )
    assert changes == {"车位": ("3,600.00 元", "6,300.00 元"), "快递柜": ("", "800.00 元")}
    assert (first.number, corrected.number, corrected.previous_hash) == (1, 2, first.hash)
    assert acts == ["disclosure.published", "disclosure.corrected"]


@pytest.mark.parametrize(
    ("publication", "field"),
    [
        (Publication((), "", "报表", None), "figures"),
        (Publication((FIGURES[0], FIGURES[0]), "", "报表", None), "figures"),
        (Publication(tuple(Figure(f"第{n}行", "1") for n in range(201)), "", "报表", None), "figures"),
    ],
)
def test_what_cannot_be_published_is_said(
    database: Database, city: City, duty_id: int, publication: Publication, field: str
) -> None:
    with database.transaction() as session, pytest.raises(InvalidInputError) as refused:
        _publish(session, city, duty_id, publication)
    assert [problem.field for problem in refused.value.problems] == [field]


def test_a_correction_needs_a_reason_and_a_change(database: Database, city: City, duty_id: int) -> None:
    with database.transaction() as session:
        _publish(session, city, duty_id, FIRST)
    with database.transaction() as session, pytest.raises(InvalidInputError):
        _publish(session, city, duty_id, Publication(FIGURES[:1], "", "报表", None))
    same = Publication(FIGURES, "第三季度", "另一份", None, "没有变")
    with database.transaction() as session, pytest.raises(ChangeRefusedError):
        _publish(session, city, duty_id, same)


@pytest.mark.parametrize(
    "tampering", ["UPDATE disclosure_versions SET publisher_name = 'x'", "DELETE FROM disclosure_versions"]
)
def test_the_database_refuses_to_change_what_was_published(
    database: Database, city: City, duty_id: int, tampering: str
) -> None:
    with database.transaction() as session:
        _publish(session, city, duty_id, FIRST)
    with pytest.raises(DBAPIError, match="append-only"), database.transaction() as session:
        session.execute(text(tampering))


@pytest.mark.parametrize("column", ["document", "reason", "publisher_name", "content", "number"])
def test_a_change_behind_the_triggers_is_noticed(
    database: Database, city: City, duty_id: int, column: str
) -> None:
    with database.transaction() as session:
        _publish(session, city, duty_id, FIRST)
        version = versions_of(session, duty_id)[0]
        value = {"content": {"figures": []}, "number": 7}.get(column, "别的")
        with session.no_autoflush:
            setattr(version, column, value)
            assert broken_versions(session) == [version.id]
        session.rollback()


@given(words=st.text(min_size=1, max_size=40))
def test_a_title_names_its_period(words: str) -> None:
    duty = Duty(
        DisclosureDuty(begins_on=date(2026, 7, 1), event=words),
        DisclosureRule(name="会议决定"),
        None,
        is_disputed=False,
    )
    assert title_of(duty) == f"会议决定（{words}）"


def test_an_objection_goes_above_the_publisher_and_disputes_until_it_ends(
    database: Database, city: City, duty_id: int
) -> None:
    submission = Submission("an-objection", Channel.WEB, "明明有三家广告，只写了一家")
    with database.transaction() as session:
        _publish(session, city, duty_id, FIRST)
        receipt = file_objection(session, _duty(session, duty_id), submission, "电梯广告", NOW)
        assert _duty(session, duty_id).state(TODAY) is DutyState.DISPUTED
        complaint = session.get_one(Complaint, receipt.complaint_id)
        lead = session.scalars(
            select(ComplaintParty).where(
                ComplaintParty.complaint_id == complaint.id, ComplaintParty.role == PartyRole.LEAD
            )
        ).one()
        assert (lead.street_id, lead.firm_id) == (city.street, None)
        assert complaint.words == "【公共收益收支（2026年第三季度）】“电梯广告”：明明有三家广告，只写了一家"
        assert complaint.category.code == "revenue"
        assert complaint.reply_due_at
        again = file_objection(session, _duty(session, duty_id), submission, "电梯广告", NOW)
        assert (again.number, again.created) == (receipt.number, False)
        assert [objection.is_open for objection in objections_to(session, duty_id)] == [True]


def test_an_overdue_item_is_one_tap_from_a_complaint(database: Database, city: City, duty_id: int) -> None:
    with database.reading() as session:
        duty = _duty(session, duty_id)
        words = overdue_words(duty, duty.days_late(TODAY))
    assert words == (
        "公共收益收支（2026年第三季度）应该在2026年10月15日前公布，到现在没有公布，已经超期 46 天。要求公布。"
    )


def _duty(session: Session, duty_id: int) -> Duty:
    duty = duty_of(session, duty_id)
    assert duty is not None
    return duty


def _publish(session: Session, city: City, duty_id: int, publication: Publication) -> None:
    account = session.get_one(StaffAccount, city.staff["firm"].id)
    publish(session, _duty(session, duty_id), publication, account, "保阳物业", NOW)


def test_my_community_shows_what_was_published_and_who_owes_the_rest(
    database: Database, city: City, duty_id: int
) -> None:
    with database.transaction() as session:
        before = {section.key: section for section in record_of(session, city.lawn, "12345", TODAY)}
        _publish(session, city, duty_id, FIRST)
        after = {section.key: section for section in record_of(session, city.lawn, "12345", TODAY)}
        rows = {row.label: (row.value, row.note) for row in after["revenue"].rows}
        firm_name = session.get_one(PropertyFirm, city.firm).name
    assert before["revenue"].known
    owed = before["revenue"].rows[0]
    assert (owed.value, owed.note) == (
        "超期没公布",
        f"{firm_name}应在2026年10月15日前公布，已经超期 46 天",
    )
    assert rows["公共收益收支（2026年第三季度）"] == (
        "电梯广告 12,000.00 元；车位 3,600.00 元",
        "保阳物业2026年11月30日公布",
    )
    assert after["facilities"].known


def test_who_asks_for_what_is_missing_hides_nothing(database: Database, city: City, duty_id: int) -> None:
    """A firm could have its own overdue item disputed otherwise, and the days would be gone."""
    submission = Submission("asks-for-it-1", Channel.WEB, "请公布")
    with database.transaction() as session:
        file_objection(session, _duty(session, duty_id), submission, "", NOW)
        duty = _duty(session, duty_id)
        assert (duty.state(TODAY), duty.days_late(TODAY)) == (DutyState.OVERDUE, 46)


def test_who_owes_is_named(database: Database, city: City, duty_id: int) -> None:
    """The firm that served; where none did, the street, which looks after the community."""
    with database.reading() as session:
        firm, street = session.get_one(PropertyFirm, city.firm), session.get_one(Street, city.street)
        of_yard = session.scalars(
            select(DisclosureDuty.id)
            .join(DisclosureRule, DisclosureRule.id == DisclosureDuty.rule_id)
            .where(DisclosureRule.code == "revenue", DisclosureDuty.community_id == city.yard)
        ).first()
        assert of_yard
        owed_by_names = (_duty(session, duty_id).publisher, _duty(session, of_yard).publisher)
    assert owed_by_names == (firm.name, street.name)


def test_a_long_list_says_what_it_leaves_out(
    database: Database, city: City, duty_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office_lists_module, "MOST", 1)
    with database.transaction() as session:
        account = session.get_one(StaffAccount, city.staff["street"].id)
        lists = office_lists_module.office_lists(session, account, "", TODAY)
        name = session.get_one(Community, city.lawn).name
        of_lawn = office_lists_module.office_lists(session, account, name, TODAY)
    assert (len(lists.owed.duties), lists.owed.count > 1) == (1, True)
    assert (of_lawn.owed.count, 0 < of_lawn.of_others.count < lists.of_others.count) == (0, True)
    assert {duty.row.community_id for duty in of_lawn.of_others.duties} == {city.lawn}
