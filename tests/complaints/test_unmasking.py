"""Who an anonymous complainant is, typed into their own words: said before sending, covered for the firm."""

from datetime import timedelta

from sqlalchemy import select

from backend.complaints.pages.inbox.rows import rows_of
from backend.complaints.pages.office.complaint_variables import content_of
from backend.complaints.rules.handling import lifecycle
from backend.complaints.rules.handling.lifecycle import withdraw
from backend.complaints.rules.handling.resident_moves import Addition, Rating, choose_cover, make
from backend.complaints.rules.inbox.bigrams import query_bigrams
from backend.complaints.rules.inbox.searching import Search, conditions
from backend.complaints.rules.privacy import disclosure
from backend.complaints.rules.privacy.covering import MARK, as_firm_reads
from backend.complaints.rules.privacy.erasure import erase_complainant
from backend.complaints.rules.privacy.unmasking import unmasking
from backend.complaints.rules.queries.external_queries import public_text
from backend.models import Complaint, Cover, Database, Move, Role, StaffAccount
from backend.residents.rules.export import complaint_part
from tests.support.city import City
from tests.support.own_words import NOW, complain

# Blames the firm, which need not know who says so; and what is to be mended behind a door.
BLAME = "我叫张三，住3号楼2单元501，物业态度恶劣，电话13912345678"
MEND = "我叫张三，我家501卫生间漏水"


def read(city: City, who: str, complaint: Complaint) -> str:
    return disclosure.words_for(city.staff[who], complaint, complaint.words, NOW)


def test_each_reader_reads_as_much_as_they_may(database: Database, city: City) -> None:
    with database.transaction() as session:
        complaint = complain(session, city, BLAME, place="3-2-501")
        assert complaint.cover is Cover.HOME
        assert complaint.words == BLAME, "kept as it was written"
        covered = f"我叫{MARK}，住3号楼2单元{MARK}，物业态度恶劣，电话{MARK}"
        assert read(city, "firm", complaint) == covered
        auditor = StaffAccount(role=Role.AUDITOR)
        assert disclosure.words_for(auditor, complaint, complaint.words, NOW) == covered
        assert as_firm_reads(complaint, complaint.words) == covered
        assert public_text(complaint, complaint.place, is_withheld=False, is_place=True) == f"3-2-{MARK}"
        assert read(city, "street", complaint) == f"我叫张三，住3号楼2单元501，物业态度恶劣，电话{MARK}"
        assert read(city, "district", complaint) == read(city, "city", complaint) == BLAME
        [row] = rows_of(session, city.staff["firm"], [complaint], NOW)
        assert "张三" not in row.excerpt
        assert "501" not in row.excerpt + row.place
        assert complaint_part(session, complaint)["words"] == BLAME, "the resident's own copy"
        withdraw(session, complaint.id, "", NOW)
        for who in ("street", "district", "city"):
            assert read(city, who, complaint) == covered, "over: for nobody's eyes any more"


def test_the_cover_is_what_was_chosen_and_else_what_the_words_suggest(database: Database, city: City) -> None:
    cases = (
        (MEND, None, f"我叫{MARK}，我家501卫生间漏水"),
        (MEND, Cover.HOME, f"我叫{MARK}，我家{MARK}卫生间漏水"),
        (MEND, Cover.NONE, MEND),
        (f"{MEND}，物业态度差", None, f"我叫{MARK}，我家{MARK}卫生间漏水，物业态度差"),
        ("我叫张三，我家501燃气泄漏，有人晕倒", None, f"我叫{MARK}，我家501燃气泄漏，有人晕倒"),
        ("我叫张三，我家501燃气泄漏，有人晕倒", Cover.HOME, f"我叫{MARK}，我家501燃气泄漏，有人晕倒"),
        ("3号楼2单元灯坏了，保安李四不管", None, "3号楼2单元灯坏了，保安李四不管"),
    )
    with database.transaction() as session:
        for words, cover, shown in cases:
            assert read(city, "firm", complain(session, city, words, cover=cover)) == shown
        named = complain(session, city, "我叫王五，我家502漏水", anonymous=False, cover=Cover.HOME)
        assert (named.cover, read(city, "firm", named)) == (Cover.NONE, named.words)


def test_what_is_added_is_covered_too_and_one_tap_changes_all(database: Database, city: City) -> None:
    """Search included: nobody finds by words that they do not read."""
    with database.transaction() as session:
        complaint = complain(session, city, "我叫张三，楼道灯坏了")
        make(session, complaint.id, Addition("我是张三，家住3-2-501，二单元也坏了"), NOW)
        [added] = [event for event in complaint.events if event.move is Move.SUPPLEMENT]

        def firm_reads() -> str:
            return disclosure.words_for(city.staff["firm"], complaint, added.words, NOW)

        def found_by_firm() -> list[int]:
            search = Search(pieces=query_bigrams("张三"), words="张三")
            return list(
                session.scalars(select(Complaint.id).where(*conditions(session, city.staff["firm"], search)))
            )

        assert firm_reads() == f"我是{MARK}，家住3-2-{MARK}，二单元也坏了"
        assert found_by_firm() == []
        choose_cover(session, complaint.id, Cover.NONE)
        assert firm_reads() == added.words
        assert found_by_firm() == [complaint.id]
        make(session, complaint.id, Addition("再补一句"), NOW + timedelta(hours=1), Cover.HOME)
        assert firm_reads() == f"我是{MARK}，家住3-2-{MARK}，二单元也坏了"
        assert found_by_firm() == []


def test_who_is_erased_loses_the_name_in_the_words_too(database: Database, city: City) -> None:
    with database.transaction() as session:
        named = complain(session, city, MEND, anonymous=False)
        erase_complainant(session, named)
        assert read(city, "firm", named) == f"我叫{MARK}，我家501卫生间漏水", "still to be mended"
        closed = complain(session, city, "我叫张三，我家501漏水了", anonymous=False)
        withdraw(session, closed.id, "", NOW)
        erase_complainant(session, closed)
        assert read(city, "street", closed) == f"我叫{MARK}，我家{MARK}漏水了"


def test_the_timeline_covers_what_the_resident_wrote_and_not_what_the_office_did(
    database: Database, city: City
) -> None:
    """A rating is repeated by the redo that it leads to."""
    with database.transaction() as session:
        complaint = complain(session, city, "楼道灯坏了")
        lifecycle.reply(
            session, complaint.id, city.staff["firm"], "3号楼302室业主张伟反映的灯换好了", [], NOW
        )
        make(session, complaint.id, Rating(False, None, "我是张三，灯还是不亮"), NOW)
        steps = content_of(session, complaint, city.staff["firm"], NOW).timeline
    words = [step.words for step in steps if step.words]
    assert words == ["3号楼302室业主张伟反映的灯换好了", *[f"我是{MARK}，灯还是不亮"] * 2]


def test_it_is_said_in_plain_words() -> None:
    view = unmasking(MEND)
    assert view is not None
    assert view.words == f"我叫{MARK}，我家501卫生间漏水"
    assert view.sentence == (
        "您写了自己的姓名“张三”、门牌“501”。姓名给物业遮住，写成“〔已隐去〕”；街道和主管部门办理时能看到。"
        "物业能看到门牌，好上门修，也会知道是哪一家。没认出来的，物业能看到。"
    )
    assert [cover for cover, _ in view.choices] == [Cover.HOME, Cover.NAME, Cover.NONE]
    assert "会知道您是谁" in unmasking(MEND, cover=Cover.NONE).sentence  # type: ignore[union-attr]
    phone = unmasking("电话幺三九一二三四五六七八")
    assert phone is not None
    assert not phone.asks, "no firm calls who is anonymous"
    assert "街道也看不到" in phone.sentence
    urgent = unmasking("我家501着火了", emergency=True)
    assert urgent is not None
    assert (urgent.choices, "照常给物业看" in urgent.sentence) == ((), True)
    assert unmasking("三号楼二单元灯坏了", "2单元门口") is None
