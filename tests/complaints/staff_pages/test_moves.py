"""Every move that staff may make, by the page's own forms: offered, made, refused with what was typed."""

import html
import io
import re
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from backend.complaints.rules.filing.intake import Submission, submit
from backend.complaints.rules.handling import lifecycle
from backend.complaints.rules.transitions import ALLOWED_ACTORS
from backend.core.clock import utc_now
from backend.models import (
    ActorKind,
    Channel,
    Complaint,
    Database,
    Extension,
    Move,
    PersonalDataLook,
    State,
)
from tests.support.city import City
from tests.support.staff_pages import SignIn, jpeg


@dataclass
class OfficeClient:
    """A community's complaint, and everybody who may have to do with it."""

    people: dict[str, FlaskClient]
    database: Database
    complaint_id: int
    city: City
    pages_opened: set[str] = field(default_factory=set)

    def page(self, who: str) -> str:
        return self.people[who].get(f"/staff/complaints/{self.complaint_id}").text

    def post(self, who: str, action: str, **data: object) -> int:
        """As the page's own form: it must be offered there, and it brings its key along."""
        page = self.page(who)
        assert f'id="form-{action}"' in page, f"{action} is not offered to {who}"
        form = page.split(f'id="form-{action}"')[1]
        key = form.split('name="key" value="')[1].split('"')[0]
        path = f"/staff/complaints/{self.complaint_id}/{action}"
        self.answer = self.people[who].post(path, data={"key": key, **data})
        return self.answer.status_code

    def refuse(self, who: str, action: str, message: str, **data: str) -> None:
        before = self.moves()
        assert self.post(who, action, **data) in {409, 422}
        page_text = html.unescape(self.answer.text)
        assert message in page_text
        filled = page_text.split(f'id="form-{action}"')[1].split("</form>")[0]
        for name in {"words", "plan"} & set(data):
            assert f">{data[name]}</textarea>" in filled
        assert self.moves() == before

    def complaint_row(self) -> Complaint:
        with self.database.reading() as session:
            complaint = session.get_one(Complaint, self.complaint_id)
            return (
                complaint.events,
                complaint.parties,
                complaint.photos,
                complaint.handler,
                complaint.category,
            ) and complaint

    def moves(self) -> list[Move]:
        return [event.move for event in self.complaint_row().events]

    def offered(self, who: str) -> set[str]:
        return set(re.findall(r'id="form-([a-z-]+)"', self.page(who))) - {"notes", "phone", "recordings"}


@pytest.fixture
def desk(sign_in: SignIn, complaints: dict[str, int], database: Database, city: City) -> OfficeClient:
    people = {who: sign_in(who) for who in ("firm", "fallback_firm", "street", "district", "city")}
    return OfficeClient(people, database, complaints["served"], city)


def test_accept_contact_extension_reply(desk: OfficeClient) -> None:
    assert desk.offered("firm") == {"accept", "contact", "reply", "hand-over", "return"}
    assert desk.post("firm", "accept") == 303
    desk.refuse("firm", "contact", "请选择怎样联系上的", words="约好明天")
    assert desk.post("firm", "contact", how="visit", words="约好明天上午") == 303
    assert "上门联系：约好明天上午" in desk.page("firm")
    desk.refuse("firm", "extension", "办理计划", days="2", words="配件没到货")
    assert re.search(r'value="2" selected', desk.answer.text)
    desk.refuse("firm", "extension", "1 到 5 个工作日", days="", words="配件没到货", plan="周五到货就换")
    assert desk.post("firm", "extension", days="2", words="配件没到货", plan="周五到货就换") == 303
    assert "裁定之前照常计时" in desk.page("firm")
    assert "extension-ruling" not in desk.offered("district")
    assert "周五到货就换" in desk.page("street")
    promised = re.search(r"同意后 <strong>(.+?)</strong>", desk.page("street"))[1]
    desk.refuse("street", "extension-ruling", "请写下裁定意见", granted="yes", words="")
    assert desk.post("street", "extension-ruling", granted="yes", words="情况属实") == 303
    assert f"答复延到{promised}" in desk.page("firm")
    assert desk.complaint_row().extension is Extension.GRANTED
    files = {"photos_before": (io.BytesIO(jpeg()), "1.jpg"), "photos": (io.BytesIO(jpeg()), "2.jpg")}
    assert desk.post("firm", "reply", words="已经换好", **files) == 303
    assert [photo.stage for photo in desk.complaint_row().photos] == [None, "before", "after"]
    page = desk.page("firm")
    assert page.index("处理前") < page.index("处理后")
    assert desk.offered("firm") == set()


def test_a_refused_extension_and_a_return(desk: OfficeClient) -> None:
    desk.post("firm", "accept")
    desk.post("firm", "extension", days="1", words="人手不够", plan="明天加人")
    assert desk.post("street", "extension-ruling", granted="no", words="理由不充分") == 303
    assert "没有批准" in desk.page("firm")
    assert "extension" not in desk.offered("firm")


def test_the_street_reads_the_answer_first(desk: OfficeClient) -> None:
    assert desk.post("street", "review", words="") == 303
    assert "先交上级审核" in desk.page("firm")
    assert "review" not in desk.offered("street")
    answer = {"words": "已清理干净", "photos": (io.BytesIO(jpeg()), "1.jpg")}
    assert desk.post("firm", "reply", **answer) == 303
    assert "审核期间不计时" in desk.page("firm")
    assert "审核答复" in desk.page("street")
    desk.refuse("street", "review-ruling", "请写下退回的理由", granted="no", words="")
    assert desk.post("street", "review-ruling", granted="no", words="没写清什么时候清理的") == 303
    assert desk.complaint_row().state is State.ACCEPTED
    desk.post("firm", "reply", words="昨天下午四点清理干净")
    assert desk.post("street", "review-ruling", granted="yes") == 303
    assert desk.complaint_row().state is State.REPLIED


def test_supervision_notes_assistance_and_a_colleague(desk: OfficeClient) -> None:
    desk.refuse("district", "supervision", "请写下督办意见", words="")
    assert desk.post("district", "supervision", words="请今天办结") == 303
    assert "请今天办结" in desk.page("firm")
    with desk.database.reading() as session:
        other = f"firm-{desk.city.fallback_firm}"
        me = _account(session, "firm")
    desk.refuse("street", "assistance", "请选择一个单位", office="firm-x", words="帮着清运")
    assert desk.post("street", "assistance", office=other, words="帮着清运") == 303
    assert desk.offered("fallback_firm") == {"report"}
    desk.refuse("fallback_firm", "report", "请写下协办情况", words="")
    assert desk.post("fallback_firm", "report", words="派了一辆车") == 303
    desk.refuse("firm", "hand-over", "请选择本单位的同事", colleague="999", words="我休假了")
    assert desk.post("firm", "hand-over", colleague=str(me), words="") == 303
    assert "经办人：保阳物业办理员" in desk.page("firm")
    desk.refuse("firm", "notes", "请写下备注", words="")
    assert desk.post("firm", "notes", words="住户下午才在家") == 303
    assert "住户下午才在家" in desk.page("firm")
    assert "住户下午才在家" not in desk.page("street") + desk.page("fallback_firm") + desk.page("city")


def test_category_office_and_community_are_set_right(desk: OfficeClient) -> None:
    desk.refuse("street", "category", "请选择另一个类别", category="", words="实为噪音")
    assert desk.post("street", "category", category="noise", words="实为噪音") == 303
    assert "环境卫生 → 噪音扰民与违建" in desk.page("street")
    assert desk.post("street", "category", category="sanitation", words="看错了，是卫生") == 303
    desk.refuse("street", "office", "请选择一个单位", office="street-", words="由乙公司办")
    assert desk.post("street", "office", office=f"firm-{desk.city.fallback_firm}", words="由乙公司办") == 303
    assert "主办：利佳物业（改派）" in desk.page("street")
    assert "接办经过" in desk.page("street")
    desk.refuse("street", "place", "请先按名称查找", words="说的是别的小区")
    assert desk.post("street", "place", step="find", name="德胜", words="说的是别的小区") == 200
    assert "说的是别的小区</textarea>" in desk.answer.text
    assert f'name="community" value="{desk.city.fallback}"' in desk.answer.text
    assert desk.post("street", "place", community=str(desk.city.fallback), words="说的是德胜小区") == 303
    assert desk.complaint_row().community_id == desk.city.fallback


def _account(session, username: str) -> int:
    from backend.models import StaffAccount

    return session.scalars(select(StaffAccount.id).where(StaffAccount.username == username)).one()


def _complain(desk: OfficeClient, number: int) -> int:
    submission = Submission(
        idempotency_key=f"joint-complaint-{number}", channel=Channel.WEB, words=f"楼道没人清，第{number}户",
        category_code="sanitation", community_id=desk.city.lawn, phone=f"1380013{number:04d}",
    )  # fmt: skip
    with desk.database.transaction() as session:
        return submit(session, submission, utc_now()).complaint_id


def test_ten_people_are_answered_at_once_and_one_apart(desk: OfficeClient) -> None:
    others = [_complain(desk, number) for number in range(1, 11)]
    desk.refuse("street", "members", "请至少选一件", words="同一件事")
    desk.post("street", "members", members=[str(others[0])], words="")
    assert re.search(rf'name="members" value="{others[0]}" checked', desk.answer.text)
    assert desk.post("street", "members", members=[*map(str, others)], words="同一件事") == 303
    page = desk.page("firm")
    assert "连同本件共 11 件，11 位居民" in page
    assert "联名" in page
    leading, desk.complaint_id = desk.complaint_id, others[0]
    assert "由那一件牵头" in desk.page("firm")
    assert desk.offered("firm") == set()
    desk.refuse("street", "separation", "请写下取消并案的理由", words="")
    assert desk.post("street", "separation", words="说的是另一个单元") == 303
    desk.complaint_id = leading
    assert "<strong>10 位</strong>居民" in desk.page("firm")
    assert desk.post("firm", "reply", words="整栋楼已清理") == 303
    page = desk.page("firm")
    assert "答复已发给 10 件投诉的 10 位居民" in page
    assert "连同本件 10 件，用同一份答复" in page  # which ones is still to be seen afterwards
    with desk.database.reading() as session:
        states = [session.get_one(Complaint, member_id).state for member_id in others]
    assert states == [State.DISPATCHED, *[State.REPLIED] * 9]


def test_the_ladder_says_who_took_over_and_why(desk: OfficeClient) -> None:
    now = utc_now()
    for day in (1, 2):
        desk.post("firm", "reply", words="已处理")
        with desk.database.transaction() as session:
            at = now + timedelta(days=day)
            lifecycle.rate(session, desk.complaint_id, solved=False, satisfied=None, text="还是脏", now=at)
    page = desk.page("street")
    assert "居民已 2 次说没有解决。再有一次，由区县接办。" in page
    assert page.count("多次重办，上级接办") == 3  # who works on it, the ladder, the time line
    assert desk.people["firm"].get(f"/staff/complaints/{desk.complaint_id}").status_code == 404


def test_breaches_stand_in_words_with_whoever_owed_them(desk: OfficeClient) -> None:
    with desk.database.transaction() as session:
        from backend.complaints.rules.handling.move_context import complaint_move

        with complaint_move(session, desk.complaint_id, utc_now() + timedelta(days=30)):
            pass
    page = desk.page("street")
    assert "签收超期：应在" in page
    assert "两倍答复超期" in page
    assert "责任单位 保阳物业" in page


def test_sent_twice_counts_once_and_other_words_do_not(desk: OfficeClient) -> None:
    path = f"/staff/complaints/{desk.complaint_id}/notes"
    clerk, street = desk.people["firm"], desk.people["street"]
    for _ in range(3):
        assert clerk.post(path, data={"key": "k1", "words": "量过尺寸"}).status_code == 303
    assert desk.page("firm").count("量过尺寸") == 1
    other = clerk.post(path, data={"key": "k1", "words": "另一句话"})
    assert (other.status_code, "已经提交过一次" in other.text, "另一句话" in other.text) == (409, True, True)
    assert street.post(path, data={"key": "k1", "words": "量过尺寸"}).status_code == 303
    json = clerk.post(path, data={"key": "k1", "words": "量过尺寸"}, headers={"Accept": "application/json"})
    assert json.json == {"location": f"/staff/complaints/{desk.complaint_id}"}


def test_an_answer_lost_on_its_way_back_is_found_again(desk: OfficeClient) -> None:
    """The complaint left the firm's hands meanwhile: the firm hears that its form had arrived."""
    path = f"/staff/complaints/{desk.complaint_id}/return"
    data = {"key": "k2", "words": "市政管道，不归我们"}
    assert desk.people["firm"].post(path, data=data).status_code == 303
    assert "<dt>理由</dt>" in desk.page("street")
    assert desk.post("street", "ruling", granted="yes", words="属实") == 303
    again = desk.people["firm"].post(path, data=data)
    assert (again.status_code, again.location) == (303, "/staff/")
    assert desk.people["firm"].post(path, data=data | {"key": "k3"}).status_code == 404
    assert desk.people["fallback_firm"].post(path, data=data).status_code == 404


def test_words_typed_for_a_move_that_is_gone_are_not_lost(desk: OfficeClient) -> None:
    key = desk.page("firm").split('name="key" value="')[1].split('"')[0]
    desk.post("street", "rejection", words="已进入司法程序")
    path = f"/staff/complaints/{desk.complaint_id}/reply"
    late = desk.people["firm"].post(path, data={"key": key, "words": "写了很久的答复"})
    assert late.status_code == 409
    assert "没有提交的内容" in late.text
    assert "写了很久的答复" in late.text


def test_who_looked_is_seen_by_the_office_and_above(desk: OfficeClient) -> None:
    page = desk.people["firm"].post(
        f"/staff/complaints/{desk.complaint_id}/phone", data={"words": "约上门时间"}
    )
    assert "保阳物业办理员" in unquote(page.text.split('class="marks"')[1].split(">")[0])
    assert 'data-seconds="300"' in page.text
    assert '<noscript><meta http-equiv="refresh" content="300' in page.text
    desk.post("street", "assistance", office=f"firm-{desk.city.fallback_firm}", words="帮着看看")
    for who in ("firm", "street", "district", "city"):
        assert "约上门时间" in desk.page(who), who
    assert "约上门时间" not in desk.page("fallback_firm")
    with desk.database.reading() as session:
        assert len(session.scalars(select(PersonalDataLook)).all()) == 1


def test_the_slip_says_no_more_than_the_firm_may_read(desk: OfficeClient) -> None:
    for who in ("firm", "street", "city"):
        for paper in ("", "?paper=a4", "?paper=a0"):
            slip = desk.people[who].get(f"/staff/complaints/{desk.complaint_id}/slip{paper}").text
            assert "138****" in slip
            assert "13800138000" not in slip
            assert "处理人签字" in slip


def test_every_move_of_staff_has_a_form() -> None:
    from backend.complaints.pages.office.staff_moves import STAFF_MOVES

    offered = frozenset().union(*(row.moves for row in STAFF_MOVES))
    by_staff = {move for move, makers in ALLOWED_ACTORS.items() if ActorKind.STAFF in makers}
    # The other half of a verdict, of a merger and of handing in is made by the same form.
    with_others = {
        Move.REFUSE_RETURN, Move.REFUSE_EXTENSION, Move.SEND_BACK, Move.MERGE, Move.HAND_IN,
    }  # fmt: skip
    assert offered | with_others == by_staff
