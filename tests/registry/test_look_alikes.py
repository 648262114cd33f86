"""Names and codes that people take for one another, and rows that belong to somebody else."""

from pathlib import Path

import pytest
from sqlalchemy import select

from backend.access.offices import Office, lead_party, office_of_party
from backend.core.alike import folded_name
from backend.models import Community, Complaint, Database, District, OfficeLevel, Street
from backend.registry.rules.importing import ImportRejectedError, import_files
from backend.registry.rules.loose_names import loosely_folded
from tests.registry.conftest import contents, counts, imported, rejected
from tests.support.city import City, build_city
from tests.support.clerk import Workbook
from tests.support.filed import complain

TWINS = [
    ("和平小区(一期)", "和平小区（一期）"),
    ("和平小区(一期)", "和平 小区（一期）"),
    ("和平小区", "和平\ufe0e小区"),
    ("和平小区", "和平小区"),
    ("和平小区Ａ区", "和平小区a区"),
    ("龙凤小区", "龍鳳小區"),
]
SAME_TO_THE_EYE = [
    *TWINS,
    ("和平小区(一期)", "和平小区【一期】"),
    ("和平小区-一期", "和平小区——一期"),
    ("万科·城", "万科•城"),
    ("和平A区", "和平А区"),
    ("“和平”小区", '"和平"小区'),
    ("和平小区", "和平小区。"),
    ("三〇小区", "三○小区"),
]
MAYBE_TWINS = [
    ("和平小区一期", "和平小区1期"),
    ("和平小区①期", "和平小区一期"),
    ("和平小区Ⅱ期", "和平小区二期"),
    ("和平小区(一期)", "和平小区一期"),
    ("万科·城", "万科城"),
    ("三〇小区", "三零小区"),
    ("12号院", "十二号院"),
    ("01号院", "1号院"),
]


@pytest.mark.parametrize(("first", "second"), TWINS)
def test_communities_that_look_alike(
    example_database: Database, clerk: Workbook, first: str, second: str
) -> None:
    """In one file, and beside what is stored; the other row is named."""
    clerk.cell("小区", 2, "小区名称", first)
    clerk.cell("小区", 3, "小区名称", second)
    (problem,) = rejected(example_database, clerk.save())
    assert (problem.row, problem.column) == (3, "小区名称")
    assert f"第 2 行“{first}”看起来是同一个名称" in problem.problem
    rows = clerk.sheets["小区"]
    second_row = rows.pop(2)
    del clerk.sheets["服务合同"][2]
    imported(example_database, clerk.save())
    rows[1:] = [second_row]
    (problem,) = rejected(example_database, clerk.save())
    assert f"已有的“{first}”看起来是同一个名称" in problem.problem


def test_names_that_are_one_may_be_one_or_are_two() -> None:
    for first, second in SAME_TO_THE_EYE:
        assert folded_name(first) == folded_name(second), (first, second)
    for first, second in MAYBE_TWINS:
        assert folded_name(first) != folded_name(second), (first, second)
        assert loosely_folded(first) == loosely_folded(second), (first, second)
    for first, second in (("一期", "二期"), ("1-2号院", "12号院"), ("百货小区", "杂货小区"), ("A区", "B区")):
        assert loosely_folded(first) != loosely_folded(second), (first, second)


@pytest.mark.parametrize(("first", "second"), MAYBE_TWINS[:2])
def test_communities_that_may_be_one(
    example_database: Database, clerk: Workbook, first: str, second: str
) -> None:
    """Asked about once, since both may be meant."""
    clerk.cell("小区", 2, "小区名称", first)
    clerk.cell("小区", 3, "小区名称", second)
    (problem,) = rejected(example_database, clerk.save())
    assert (problem.row, problem.column, problem.question) == (3, "小区名称", True)
    assert f"第 2 行“{first}”可能是同一个名称" in problem.problem
    with example_database.transaction() as session:
        import_files(session, [clerk.path], names_confirmed=True)
    assert imported(example_database, clerk.save()) == 0


BUILDINGS = [
    ["1号楼", "01号楼", "第1栋", "1#号楼", "NO.1", "壹号楼", "①号楼", "1座"],
    ["东1#", "东1号楼", "东一号楼", "东01栋"],
    ["3-1", "3-1号楼", "3—1#"],
    ["1甲#", "1甲号楼"],
    ["综合楼", "综合 楼"],
]


def test_buildings_by_other_words(example_database: Database, clerk: Workbook) -> None:
    names = [name for spellings in BUILDINGS for name in spellings]
    clerk.sheets["楼栋"] = [clerk.sheets["楼栋"][0], *(["A1", name, 4, 6, 48] for name in names)]
    problems = rejected(example_database, clerk.save())
    assert not any(problem.question for problem in problems)
    expected = [(name, first) for first, *others in BUILDINGS for name in others]
    assert [problem.value for problem in problems] == [name for name, _ in expected]
    for problem, (_, first) in zip(problems, expected, strict=True):
        assert f"“{first}”看起来是同一栋楼" in problem.problem


def test_buildings_that_are_several(example_database: Database, clerk: Workbook) -> None:
    names = ["1号楼", "东1号楼", "1甲号楼", "A1", "11号楼", "1-1", "综合楼", "1号楼(东)", "0号楼", "10号楼"]
    clerk.sheets["楼栋"] = [clerk.sheets["楼栋"][0], *(["A1", name, 4, 6, 48] for name in names)]
    imported(example_database, clerk.save())
    clerk.sheets["楼栋"].append(["A1", "1号楼东", 4, 6, 48])
    (problem,) = rejected(example_database, clerk.save())
    assert (problem.question, "“1号楼(东)”可能是同一栋楼" in problem.problem) == (True, True)


def test_the_same_name_in_another_street_is_another_community(
    example_database: Database, clerk: Workbook
) -> None:
    clerk.sheets["街道"].append(["140303008", "平潭街街道", "140303"])
    clerk.cell("小区", 3, "小区名称", "段西沟一小区")
    clerk.cell("小区", 3, "街道代码", "140303008")
    imported(example_database, clerk.save())
    assert counts(example_database)["小区"] == 2


@pytest.mark.parametrize("other", ["１号楼", "1#", "1栋", "1 号楼", "一号楼", "1幢", "1"])
def test_one_building_in_two_spellings(example_database: Database, clerk: Workbook, other: str) -> None:
    clerk.cell("楼栋", 3, "楼栋名称", other)
    (problem,) = rejected(example_database, clerk.save())
    assert (problem.row, problem.column) == (3, "楼栋名称")
    assert "第 2 行“1号楼”看起来是同一栋楼" in problem.problem
    second = clerk.sheets["楼栋"].pop(2)
    imported(example_database, clerk.save())
    clerk.sheets["楼栋"][1:] = [second]
    (problem,) = rejected(example_database, clerk.save())
    assert "已有的“1号楼”" in problem.problem


def test_what_was_stored_alike_may_stay(example_database: Database, clerk: Workbook) -> None:
    imported(example_database, clerk.save())
    with example_database.transaction() as session:
        second = session.scalars(select(Community).where(Community.code == "A2")).one()
        second.name = "段西沟 一小区"
    clerk.cell("小区", 3, "小区名称", "段西沟 一小区")
    clerk.cell("小区", 3, "户数", 601)
    assert imported(example_database, clerk.save()) == 1


@pytest.mark.parametrize(
    ("sheet", "row", "words"),
    [
        ("区县", ["140304", "矿 区"], "看起来是同一个名称"),
        ("街道", ["140303008", "桥头街道", "140303"], "看起来是同一个名称"),
        ("居委会", ["140303007002", "段西沟社区 居委会", "140303007"], "看起来是同一个名称"),
        ("物业企业", ["众望（物业）", "", "王", "", ""], "看起来是同一个名称"),
        ("物业企业", ["东桦物业。", "", "王", "", ""], "看起来是同一个名称"),
        ("小区", ["00A1", "别的小区", "140303007", *[""] * 8], "只差前面的 0"),
    ],
)
def test_other_rows_that_look_alike(
    example_database: Database, clerk: Workbook, sheet: str, row: list[str], words: str
) -> None:
    if sheet == "物业企业":
        clerk.sheets[sheet].append(["众望(物业)", "", "李", "", ""])
    clerk.sheets[sheet].append(row)
    (problem,) = rejected(example_database, clerk.save())
    assert words in problem.problem


def test_codes_need_a_letter_or_digit(example_database: Database, clerk: Workbook) -> None:
    clerk.sheets["小区"].append(["-", "别的小区", "140303007", *[""] * 8])
    (problem,) = rejected(example_database, clerk.save())
    assert (problem.column, problem.value) == ("小区编号", "-")


def test_codes_that_a_spreadsheet_shortened(
    example_database: Database, clerk: Workbook, tmp_path: Path
) -> None:
    clerk.cell("居委会", 2, "居委会代码", "1.40303E+11")
    problems = rejected(example_database, *clerk.save_csv(tmp_path / "csv"))
    assert "科学计数" in problems[0].problem


def test_a_committee_of_another_street(example_database: Database, clerk: Workbook) -> None:
    clerk.sheets["街道"].append(["140303008", "平潭街街道", "140303"])
    imported(example_database, clerk.save())
    clerk.cell("小区", 2, "街道代码", "140303008")
    (problem,) = rejected(example_database, clerk.save())
    assert (problem.row, problem.column) == (2, "居委会代码")
    assert "属于街道 140303007，不属于 140303008" in problem.problem
    clerk.drop_column("小区", "居委会代码")
    (problem,) = rejected(example_database, clerk.save())
    assert "属于街道 140303007" in problem.problem


def test_a_code_that_gets_another_name_is_asked_about(example_database: Database, clerk: Workbook) -> None:
    """Two codes swapped in next month's file: the contracts and complaints would change hands."""
    imported(example_database, clerk.save())
    before = contents(example_database)
    clerk.cell("小区", 2, "小区名称", "观象台佳苑")
    clerk.cell("小区", 3, "小区名称", "段西沟一小区")
    problems = rejected(example_database, clerk.save())
    assert [(p.row, p.column, p.question) for p in problems] == [(2, "小区名称", True), (3, "小区名称", True)]
    assert "编号 A1 原来是“段西沟一小区”" in problems[0].problem
    assert contents(example_database) == before
    with example_database.transaction() as session:
        result = import_files(session, [clerk.save()], names_confirmed=True)
    assert [str(cell) for sheet in result.sheets for cell in sheet.changed_cells] == [
        "小区 A1 观象台佳苑 小区名称：段西沟一小区 → 观象台佳苑",
        "小区 A2 段西沟一小区 小区名称：观象台佳苑 → 段西沟一小区",
    ]


def test_another_spelling_of_the_same_name_is_not_asked_about(
    example_database: Database, clerk: Workbook
) -> None:
    imported(example_database, clerk.save())
    clerk.cell("小区", 2, "小区名称", "段西沟 一小区")
    assert imported(example_database, clerk.save()) == 1


def test_a_question_beside_a_problem_cannot_be_confirmed(example_database: Database, clerk: Workbook) -> None:
    imported(example_database, clerk.save())
    clerk.cell("小区", 2, "小区名称", "别的小区")
    clerk.cell("小区", 3, "户数", "许多")
    with pytest.raises(ImportRejectedError) as caught, example_database.transaction() as session:
        import_files(session, [clerk.save()])
    assert not caught.value.may_be_confirmed
    assert len(caught.value.problems) == 2


@pytest.fixture
def city(example_database: Database) -> City:
    return build_city(example_database)


def test_open_complaints_follow_a_community_to_its_street(
    example_database: Database, city: City, tmp_path: Path
) -> None:
    with example_database.transaction() as session:
        with_firm = complain(session, city, "甲")
        community = session.get_one(Community, city.yard)
        by_street = complain(session, city, "乙", community_id=city.yard)
        codes = {"T1": session.get_one(Community, city.lawn).name, "T3": community.name}
    path = tmp_path / "小区.csv"
    lines = [f"{code},{name},140302001" for code, name in codes.items()]
    path.write_text("\n".join(["小区编号,小区名称,街道代码", *lines]), encoding="utf-8")
    with example_database.transaction() as session:
        result = import_files(session, [path])
    assert [str(remark) for remark in result.remarks] == [
        "小区 T1：“段西沟一小区”从桥头街道改到上站街道，1 件没办结的投诉一起转过去",
        "小区 T3：“众望小区”从桥头街道改到上站街道，1 件没办结的投诉一起转过去",
    ]
    with example_database.reading() as session:
        first, second = session.get_one(Complaint, with_firm), session.get_one(Complaint, by_street)
        places = {(row.street_id, row.district_id) for row in (first, second)}
        assert places == {(city.other_street, city.other_district)}
        assert office_of_party(lead_party(first)) == Office(OfficeLevel.FIRM, city.firm)
        assert office_of_party(lead_party(second)) == Office(OfficeLevel.STREET, city.other_street)


def test_open_complaints_follow_a_street_to_its_district(
    example_database: Database, city: City, tmp_path: Path
) -> None:
    """Also those that name no community, and those that the old district had in hand."""
    with example_database.transaction() as session:
        with_firm = complain(session, city, "甲")
        by_street = complain(session, city, "乙", community_id=city.yard)
        elsewhere = complain(session, city, "丙", community_id=city.court)
        street = session.get_one(Street, city.street)
        other = session.get_one(District, city.other_district)
        old = session.get_one(District, city.district)
        codes, names = (street.code, other.code), (old.name, other.name)
        lead_party(session.get_one(Complaint, by_street)).street_id = None
        lead_party(session.get_one(Complaint, by_street)).district_id = city.district
    path = tmp_path / "街道.csv"
    path.write_text(f"街道代码,街道名称,区县代码\n{codes[0]},桥头街道,{codes[1]}", encoding="utf-8")
    with example_database.transaction() as session:
        result = import_files(session, [path])
    says = f"“桥头街道”从{names[0]}改到{names[1]}，2 件没办结的投诉一起转过去"
    assert [str(remark) for remark in result.remarks] == [f"街道 {codes[0]}：{says}"]
    with example_database.reading() as session:
        first, second, third = (
            session.get_one(Complaint, row_id) for row_id in (with_firm, by_street, elsewhere)
        )
        places = {(row.street_id, row.district_id) for row in (first, second)}
        assert places == {(city.street, city.other_district)}
        assert (third.street_id, third.district_id) == (city.other_street, city.other_district)
        assert office_of_party(lead_party(first)) == Office(OfficeLevel.FIRM, city.firm)
        assert office_of_party(lead_party(second)) == Office(OfficeLevel.STREET, city.street)


@pytest.mark.parametrize("with_communities", [True, False])
def test_a_committee_that_leaves_its_communities_behind(
    example_database: Database, clerk: Workbook, *, with_communities: bool
) -> None:
    clerk.sheets["街道"].append(["140303008", "平潭街街道", "140303"])
    imported(example_database, clerk.save())
    clerk.cell("居委会", 2, "街道代码", "140303008")
    communities = clerk.sheets["小区"]
    if not with_communities:
        del clerk.sheets["小区"]
    (problem,) = rejected(example_database, clerk.save())
    assert (problem.sheet, problem.row, problem.column) == ("city.xlsx·居委会", 2, "街道代码")
    assert "小区 A1“段西沟一小区”属于这个居委会，还在街道 140303007" in problem.problem
    clerk.sheets["小区"] = communities
    clerk.cell("小区", 2, "街道代码", "140303008")
    assert imported(example_database, clerk.save()) == 2
