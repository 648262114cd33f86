"""How owners decide. The thresholds are those of the Civil Code, art. 278, and no older text's."""

import re

from backend.core.simplified import simplified
from backend.wechat.conversation.lookups import CommunityRecord
from backend.wechat.conversation.questions import community
from backend.wechat.conversation.questions.parts import ask_street, name_of, paragraph, where_to_read_more

TAKE_PART = "1 参加投票的业主，面积和人数都要占全体的三分之二以上；"
MAJORITY = (
    "2 参加的业主里，面积和人数都过半数同意才通过。筹集维修资金、改建、利用共有部分经营，要四分之三以上同意。"
)
MEETING = "20%以上的业主提议，业委会就应当开临时业主大会，提前15天通知（物业管理条例第13、14条）。"
NOTICE_TO_FIRM = "决定换掉现在的物业，要提前60天书面通知它，合同另有写法的照合同（民法典第946条）。"
NOT_HERE = "这里现在还不能投票和联名。"
NO_DATE = "开会的日子和投票的结果，这里没有登记。"
_WHEN = re.compile("(?:什么|啥|甚)时[候间]?|哪[天年]|几[号点月]|何时|今年|结果|公布|[上这]次|上回")
# What is asked of a vote besides how many are needed.
_DETAILS = (
    (
        re.compile("租"),
        "投票的是业主。租房的人要有业主委托，才能替业主投（物业管理条例第12条）。",
    ),
    (
        re.compile("一票|两票|几票|房本|[两几]套|两口子|夫妻"),
        "一套房算一个人；一个人有几套房，人数只算一个，面积加在一起（建筑物区分所有权司法解释第9条）。",
    ),
    (
        re.compile("没(?:去|投|到|收|参加)|弃权|丢了|补[投发]?|算.{0,3}同意|废票"),
        "没投票、票丢了怎么算，看小区的业主大会议事规则，请问组织投票的人。",
    ),
)
_CHANGING_FIRM = re.compile(
    "(?:换|解聘|辞退?|炒|赶走?|不要|撤|踢).{0,4}物业|物业.{0,4}(?:换|解聘|辞|赶|炒|撤)|换家?物业"
)


_FIRST_FIRM = re.compile("(?:有|请|选|找|招|来|引进)个?(?:家)?物业(?!费)")
FIRST_FIRM = "请物业，要业主一起投票决定（民法典第278条），哪天能有，这里没有登记。"


def votes(record: CommunityRecord | None, words: str, hotline: str) -> str:
    plain = simplified(words)
    more = where_to_read_more(record, "owners") if record else ""
    if _FIRST_FIRM.search(plain) and not _CHANGING_FIRM.search(plain):
        serving = community.who_serves(record) if record else ""
        return paragraph([serving, FIRST_FIRM, TAKE_PART, MAJORITY, _whom_to_ask(record, hotline), more])
    if _WHEN.search(plain):
        return paragraph([f"{NO_DATE}{_whom_to_ask(record, hotline)}", MEETING, NOT_HERE, more])
    details = [says for pattern, says in _DETAILS if pattern.search(plain)][:1]
    is_of_firm = _CHANGING_FIRM.search(plain) is not None
    return paragraph(
        [
            *details,
            f"{'换物业' if is_of_firm else '小区的大事'}由业主一起投票决定（民法典第278条）：",
            TAKE_PART,
            MAJORITY,
            *([] if details else [MEETING]),
            NOTICE_TO_FIRM if is_of_firm and not details else "",
            f"{NOT_HERE}{_whom_to_ask(record, hotline)}",
            more,
        ]
    )


def _whom_to_ask(record: CommunityRecord | None, hotline: str) -> str:
    if record is None:
        return f"怎么开会，可以问街道、乡镇，或打 {hotline}。"
    return f"{name_of(record)}怎么开会，可以问{ask_street(record, hotline)}。"
