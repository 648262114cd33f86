"""One letter through its attempts: sent once, failed with a reason, paused, tried again."""

from datetime import timedelta

from backend.models import Database, DeliveryState, NoticeAddress, StaffAccount
from backend.notices.jobs.letters import Letters
from backend.notices.rules.address_health import PAUSED_AFTER, failing_addresses, resume_address
from backend.notices.rules.addresses import own_address, send_test
from tests.support.databases import both_databases
from tests.support.desk import Desk
from tests.support.mail_server import MailServer
from tests.support.office import Office
from tests.support.receiver import Receiver

pytestmark = both_databases

MAIL = "wuye@example.com"


def test_a_mail_says_what_to_do_and_nothing_of_the_resident(
    office: Office, desk: Desk, mail: MailServer
) -> None:
    made = office.tell("firm", MAIL, desk.now)
    complaint_id = office.complain(
        desk.now, "我是张三，13812345678，楼道里的灯坏了", phone="13812345678", place="2单元301"
    )

    desk.send_all()
    desk.send_all()

    [sent] = mail.mails
    assert sent["Subject"] == "派单：段西沟一小区·房屋及设施维修"
    assert f"/staff/complaints/{complaint_id}" in mail.text()
    for personal in ("张三", "1381234", "301", "灯坏了"):
        assert personal not in mail.text() + sent["Subject"]
    assert office.address(made).last_sent_at == desk.now


def test_several_are_one_mail_with_emergencies_first(office: Office, desk: Desk, mail: MailServer) -> None:
    office.tell("firm", MAIL, desk.now)
    for words in ("楼道里的灯坏了", "有人被困在电梯里", "垃圾没人清"):
        office.complain(desk.now, words)
    desk.send_all()
    [sent] = mail.mails
    assert sent["Subject"] == "【紧急 1 件】邻声：3 条新情况"
    assert mail.text().index("【紧急】") < 5
    assert mail.text().count("编号") == 3


def test_a_robot_is_told(office: Office, desk: Desk, receiver: Receiver, database: Database) -> None:
    made = office.tell(
        "firm", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=geheim-key-0001", desk.now
    )
    with database.transaction() as session:
        session.get_one(NoticeAddress, made).address = receiver.webhook  # the form takes the real hosts only
    office.complain(desk.now)
    receiver.answer = b'{"errcode": 0}'
    desk.config = desk.config.model_copy(update={"inner_hosts": receiver.inner_host})
    desk.send_all()
    [body] = receiver.bodies
    assert body["text"]["content"].startswith("派单：段西沟一小区")


def test_a_bounce_is_final_and_the_third_pauses(office: Office, desk: Desk, mail: MailServer) -> None:
    mail.refused[MAIL] = "550 5.1.1 no such user"
    made = office.tell("firm", MAIL, desk.now)
    for turn in range(PAUSED_AFTER):
        assert office.address(made).paused_at is None
        office.complain(desk.now)
        desk.send_all()
        assert desk.last().state is DeliveryState.FAILED
        desk.now += timedelta(minutes=turn + 1)
    address_row = office.address(made)
    assert address_row.paused_at is not None
    assert "550 5.1.1 no such user" in address_row.last_error

    office.complain(desk.now)
    desk.send_all()
    assert len(office.letter_ids()) == PAUSED_AFTER, "nothing is sent while it is paused"

    mail.refused.clear()
    with office.database.transaction() as session:
        assert resume_address(session, session.get_one(NoticeAddress, made), desk.now) == PAUSED_AFTER
    desk.send_all()
    [sent] = mail.mails
    assert sent["Subject"] == f"邻声：{PAUSED_AFTER + 1} 条新情况"
    assert office.address(made).last_error == ""


def test_an_outage_is_tried_ever_later_while_the_rest_gathers(
    office: Office, desk: Desk, mail: MailServer
) -> None:
    office.tell("firm", MAIL, desk.now)
    mail.answer = "451 later"
    office.complain(desk.now)
    desk.send_all()
    for wait in Letters.backoff[:-1]:
        assert desk.last().next_attempt_at == desk.now + wait
        desk.now += wait
        office.complain(desk.now)
        desk.send_all()
    assert len(office.letter_ids()) == 1
    mail.answer = "250 taken"
    desk.now += Letters.backoff[-1]
    desk.send_all()
    desk.now += timedelta(minutes=2)
    desk.send_all()
    subjects = [sent["Subject"] for sent in mail.mails]
    assert len(subjects) == 2
    assert subjects[1] == f"邻声：{len(Letters.backoff) - 1} 条新情况"


def test_a_mail_that_is_tried_again_keeps_its_name(office: Office, desk: Desk, mail: MailServer) -> None:
    office.tell("firm", MAIL, desk.now)
    office.complain(desk.now)
    mail.answer = "451 later"
    desk.send_all()
    token = desk.last().token
    mail.answer = "250 taken"
    desk.now += Letters.backoff[0]
    desk.send_all()
    [sent] = mail.mails
    assert sent["Message-ID"].startswith(f"<{token}@")


def test_a_test_message_is_tried_once_and_two_clicks_are_one(
    office: Office, desk: Desk, mail: MailServer
) -> None:
    made = office.tell("firm", MAIL, desk.now)
    mail.answer = "451 later"
    for _ in range(2):
        with office.database.transaction() as session:
            staff = session.get_one(StaffAccount, office.staff["firm"])
            send_test(session, own_address(session, staff, made), desk.now)
    desk.send_all()
    assert len(office.letter_ids()) == 1
    assert desk.last().state is DeliveryState.FAILED
    assert "451 later" in desk.last().last_error


def test_offices_above_see_what_fails_below(office: Office, desk: Desk, mail: MailServer) -> None:
    mail.refused[MAIL] = "550 gone"
    office.tell("firm", MAIL, desk.now)
    office.complain(desk.now)
    desk.send_all()
    with office.database.reading() as session:
        seen = {
            name: len(failing_addresses(session, session.get_one(StaffAccount, staff_id)))
            for name, staff_id in office.staff.items()
        }
    assert seen == {
        "firm": 1, "street": 1, "district": 1, "city": 1,
        "other_firm": 0, "fallback_firm": 0, "other_street": 0, "other_district": 0,
    }  # fmt: skip
