"""Reply templates: whatever a clerk types, what is saved can be filled in, once and without a rest."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.complaints.rules.filing.intake import Submission, submit
from backend.complaints.rules.templates import reply_templates
from backend.core.clock import utc_now
from backend.core.errors import InvalidInputError, NotFoundError
from backend.models import Channel, Complaint, Database, ReplyTemplate
from backend.notices.rules.merge_fields import FIELDS, fill_in, normal, problems_in, values_for
from tests.support.city import City

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)

plain = st.text(st.characters(exclude_characters="{}｛｝", exclude_categories=["Cs"]), max_size=20)
fields = st.sampled_from(FIELDS)
pieces = st.lists(
    st.one_of(plain.map(lambda text: (text, "")), fields.map(lambda name: ("", name))), max_size=8
)
values = st.fixed_dictionaries({name: st.text(max_size=12) for name in FIELDS})  # braces and all


@given(pieces, values, st.sampled_from(["{}", "｛｝"]))
def test_what_is_known_is_filled_in_and_the_rest_stays(
    parts: list[tuple[str, str]], spoken_fields: dict[str, str], braces: str
) -> None:
    typed = "".join(f"{braces[0]} {name}{braces[1]}" if name else text for text, name in parts)
    saved = normal(typed)
    assert problems_in(saved) == []
    # A value that looks like a field is words like any other.
    assert fill_in(saved, spoken_fields) == "".join(
        spoken_fields[name] if name else text for text, name in parts
    )


@given(plain, st.text(st.characters(exclude_characters="{}｛｝"), max_size=8), plain)
def test_what_nobody_could_fill_in_is_refused(before: str, name: str, after: str) -> None:
    refused = bool(problems_in(normal(f"{before}{{{name}}}{after}")))
    assert refused == (name.strip() not in FIELDS)


@given(st.text("{}编号x", max_size=12))
def test_whatever_is_accepted_has_no_brace_left(text: str) -> None:
    if not problems_in(normal(text)):
        filled = fill_in(normal(text), dict.fromkeys(FIELDS, "甲"))
        assert "{" not in filled
        assert "}" not in filled


@pytest.fixture
def complaint_id(database: Database, city: City) -> int:
    submission = Submission(
        idempotency_key="merge-fields-1", channel=Channel.WEB, words="楼道灯坏了，打13800138000",
        category_code="sanitation", community_id=city.lawn, phone="13800138000",
    )  # fmt: skip
    with database.transaction() as session:
        return submit(session, submission, NOW).complaint_id


def test_every_field_has_a_value_and_none_tells_who_complains(
    database: Database, city: City, complaint_id: int
) -> None:
    with database.reading() as session:
        values = values_for(session, session.get_one(Complaint, complaint_id), city.staff["firm"], NOW)
    assert set(values) == set(FIELDS)
    assert values["今天"] == "2026年11月23日"
    assert "138" not in "".join(values.values())


def test_an_office_changes_its_own_and_is_offered_its_own_and_the_citys(
    database: Database, city: City, complaint_id: int
) -> None:
    def save(session, who: str, name: str, category: str = "", row: int | None = None) -> ReplyTemplate:
        return reply_templates.save(
            session,
            city.staff[who],
            row,
            name=name,
            text="您好，{编号}已办理。",
            category_code=category,
            now=NOW,
        )

    with database.transaction() as session:
        for who in ("city", "firm", "other_firm", "street"):
            save(session, who, f"{who}的")
        save(session, "firm", "垃圾", "sanitation")
        save(session, "firm", "电梯", "lift")
    with database.transaction() as session:
        complaint = session.get_one(Complaint, complaint_id)
        offered = reply_templates.offered(session, complaint, city.staff["firm"])
        assert [template.name for template in offered] == ["垃圾", "firm的", "city的"]
        citys = offered[-1].id
        for who in ("firm", "other_firm", "street"):
            with pytest.raises(NotFoundError):
                save(session, who, "改成我的", row=citys)
            with pytest.raises(NotFoundError):
                reply_templates.remove(session, city.staff[who], citys, utc_now())
        with pytest.raises(InvalidInputError, match="已经有叫"):
            save(session, "firm", "垃圾")
        reply_templates.remove(session, city.staff["city"], citys, utc_now())
        assert reply_templates.city_templates(session) == []
