"""Words for a complaint that was filed tell the firm who wrote them: said in the chat before they are sent.

And what sent a complaint back is answered in the words of page and API: who does it, who watches, by when.
"""

from sqlalchemy import select

from backend.complaints.rules.privacy.unmasking import unmasking_of
from backend.complaints.rules.queries.redo_news import redo_news, redo_sentences
from backend.core.clock import utc_now
from backend.models import Complaint, Cover, Database, Move
from tests.support.wechat.sender import Sender
from tests.wechat.offices import act

NOT_YET = "这句话还没有发"
HOME = "我家3号楼2单元301还是黑的"
HASTE = "再催一下吧我家301"


def moves(database: Database) -> list[tuple[Move, str]]:
    with database.reading() as session:
        complaint = session.scalars(select(Complaint)).one()
        return [(event.move, event.words) for event in complaint.events]


def cover(database: Database) -> Cover:
    with database.reading() as session:
        return session.scalars(select(Complaint.cover)).one()


def sentence(database: Database, words: str) -> str:
    """As the page says it."""
    with database.reading() as session:
        view = unmasking_of(session.scalars(select(Complaint)).one(), words)
    assert view is not None
    return view.sentence


def news(database: Database) -> str:
    """As page and API say it."""
    with database.reading() as session:
        sent_back = redo_news(session, session.scalars(select(Complaint)).one(), utc_now())
        assert sent_back is not None
        return "".join(redo_sentences(sent_back, utc_now()))


def answer_it(database: Database) -> None:
    with database.transaction() as session:
        act(session, "reply", 0, "灯泡已经换好", utc_now())


def filed(resident: Sender) -> None:
    resident.say("众望小区")
    resident.say("3号楼2单元的楼道灯坏了三天没人修")
    assert "已经提交好了" in resident.say("1")


def test_an_addition_waits_until_it_is_chosen_what_the_firm_reads(
    resident: Sender, database: Database
) -> None:
    filed(resident)
    words = f"补充一下 {HOME}"
    asked = resident.say(words)
    assert NOT_YET in asked
    assert sentence(database, HOME) in asked
    assert moves(database)[-1][0] is Move.DISPATCH
    assert "请回复 1 到 2" in resident.say("7")
    assert "五楼的也坏了" in resident.say("五楼的也坏了"), "more of the same words, asked again"
    assert "已经补充进去" in resident.say("给物业看门牌")
    assert moves(database)[-1] == (Move.SUPPLEMENT, f"{HOME}\n五楼的也坏了")
    assert cover(database) is Cover.NAME

    assert NOT_YET in resident.say("我叫张三，还是没人来")
    assert NOT_YET in resident.say("查进度"), "an answer, and asked again"
    assert "刚才那句“我叫张三，还是没人来”没有发" in resident.say("投诉")
    assert NOT_YET not in resident.say("取消")
    assert NOT_YET in resident.say("补充一下 我叫张三")
    assert "那句话没有发" in resident.say("取消")
    assert moves(database)[-1][1].startswith(HOME)

    resident.say("补充")
    before = moves(database)
    assert "电话加不进去" in resident.say("打13912345678找我，随时有空")
    assert moves(database) == before, "covered, it would reach nobody"
    answer = resident.say("五楼的灯也坏了，照片发我微信zhangsan_88")
    assert "联系方式给物业遮住" in answer, "said, and nothing to choose"


def test_haste_and_not_solved_wait_for_nothing_their_words_do(resident: Sender, database: Database) -> None:
    filed(resident)
    urged = resident.say(HASTE)
    assert "已经催办" in urged
    assert NOT_YET in urged
    assert moves(database)[-1] == (Move.URGE, "")
    resident.say("1")
    assert moves(database)[-1] == (Move.SUPPLEMENT, HASTE)

    resident.say("好了")
    answer_it(database)
    sent_back = resident.say(f"没修好，{HOME}")
    assert "已经退回重办" in sent_back
    assert news(database) in sent_back
    assert NOT_YET in sent_back
    assert moves(database)[-1] == (Move.REDO, "")
    assert "补充进去" in resident.say("好的")
    assert moves(database)[-1] == (Move.SUPPLEMENT, f"没修好，{HOME}")

    answer_it(database)
    street = resident.say("还是没修好")
    assert "改由桥头街道" in street, "the second time the street itself takes over"
    assert news(database) in street
    assert "督看" not in street


def test_rating_and_opening_again_are_held_with_their_words(resident: Sender, database: Database) -> None:
    filed(resident)
    answer_it(database)
    assert NOT_YET in resident.say("修好了，很满意，我叫张三")
    assert moves(database)[-1][0] is Move.REPLY
    assert "办结了" in resident.say("1")
    assert [move for move, _ in moves(database)[-2:]] == [Move.RATE, Move.CLOSE]

    resident.say("重新打开")
    assert NOT_YET in resident.say(HOME)
    assert moves(database)[-1][0] is Move.CLOSE
    opened = resident.say("1")
    assert "已经重新打开" in opened
    assert news(database) in opened
    assert moves(database)[-1] == (Move.REOPEN, HOME)
