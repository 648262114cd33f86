"""What is promised of an anonymous complaint: the same in each channel, and no more than is known."""

import re
from pathlib import Path

import pytest

from backend.complaints.rules.handling.resident_moves import Addition, make
from backend.complaints.rules.privacy.covering import MARK
from backend.complaints.rules.privacy.unmasking import FIRM_READS, unmasking_so_far
from backend.models import Database
from tests.support.city import City
from tests.support.own_words import NOW, complain

ROOT = Path(__file__).parents[2]
SAYING_IT = (
    "backend/complaints/templates/complaints/resident/complain.html",
    "miniprogram/components/agreement/agreement.wxml",
    "miniprogram/pages/complain/complain.wxml",
)
# What was typed may hold a name, a door or a phone in a form that nobody knew.
TOO_MUCH = re.compile(
    "没有写(?:自己|您)的?(?:姓名|门牌|信息)|物业(?:公司)?(?:和街道)?(?:都|还是)?看不到您?的?(?:微信|电话|姓名|门牌)|(?:姓名|门牌|电话)物业看不到"
)
WRITTEN = [
    path
    for folder, suffixes in (("backend", (".py", ".html")), ("miniprogram", (".js", ".wxml", ".json")))
    for path in (ROOT / folder).rglob("*")
    if path.suffix in suffixes and "node_modules" not in path.parts
]


@pytest.mark.parametrize("path", SAYING_IT)
def test_pages_and_mini_program_say_the_same(path: str) -> None:
    assert FIRM_READS in (ROOT / path).read_text(encoding="utf-8")


def test_nobody_promises_what_rests_on_recognising() -> None:
    assert [str(path) for path in WRITTEN if TOO_MUCH.search(path.read_text(encoding="utf-8"))] == []


def test_what_was_added_is_read_by_itself_as_it_is_covered(database: Database, city: City) -> None:
    """三楼西户 is a flat behind 2单元 in one text, and not where a line of another text ends in it."""
    with database.transaction() as session:
        complaint = complain(session, city, "楼道灯坏了，3号楼2单元")
        make(session, complaint.id, Addition("三楼西户"), NOW)
        assert unmasking_so_far(complaint) is None
        make(session, complaint.id, Addition("我是3号楼2单元三楼西户"), NOW)
        view = unmasking_so_far(complaint)
    assert view is not None
    assert view.words == f"楼道灯坏了，3号楼2单元\n三楼西户\n我是3号楼2单元{MARK}"
