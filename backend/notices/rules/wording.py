"""The wording of notices to residents: built in, unless the city set its own."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.models import Move, NoticeWording

TAKEN_OVER = "taken_over"
ASK_PROGRESS = "想知道办到哪一步，回复“查进度”。"
NOTE = "点开看详情，也可以回复“查进度”"
ABOUT = ("内容", "编号", "单位", "答复时限")
_WHAT = "您反映的“{内容}”（编号 {编号}），"


@dataclass(frozen=True, slots=True)
class WordingText:
    """`words` for a message of our own; `short` and `note` for the two fields of WeChat's templates."""

    words: str
    short: str
    note: str = NOTE


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """When it is sent, which fields it knows besides the common ones, and what must stay in it and why."""

    name: str
    when: str
    built_in: WordingText
    fields: tuple[str, ...] = ()
    needs: Mapping[str, str] | None = None


_QUOTE = "居民要看到单位原来的话。"
_UNDERSTOOD = "公众号只听得懂这几个字，改了居民就回复不了。"
KINDS: dict[str, NoticeKind] = {
    Move.ACCEPT: NoticeKind(
        "已签收", "单位签收时",
        WordingText(f"{_WHAT}{{单位}}已经签收，正在办理，应在{{答复时限}}答复您。\n{ASK_PROGRESS}", "已签收"),
        needs={"{单位}": "居民要知道谁在办。"},
    ),
    TAKEN_OVER: NoticeKind(
        "换人接办", "改派、退单获准、重办升级，换了主办单位时",
        WordingText(f"{_WHAT}现在改由{{单位}}接手办理，应在{{答复时限}}答复您。\n{ASK_PROGRESS}", "换人接办"),
        needs={"{单位}": "居民要知道现在谁在办。"},
    ),
    Move.GRANT_EXTENSION: NoticeKind(
        "延期", "上级同意延期时",
        WordingText(
            f"{_WHAT}需要更多时间，经上级同意，答复延到{{答复时限}}。\n说明：“{{原话}}”\n{ASK_PROGRESS}",
            "有新进展",
        ),
        ("原话",), {"{答复时限}": "居民要知道延到哪一天。"},
    ),
    Move.REPLY: NoticeKind(
        "已答复", "单位答复，或审核通过时",
        WordingText(
            f"{_WHAT}{{单位}}答复您：\n“{{原话}}”\n"
            "满意请回复“满意”，没解决或不满意请回复“不满意”，{评价截止}说都算。",
            "已答复",
        ),
        ("原话", "评价截止"), {"{原话}": _QUOTE, "“满意”": _UNDERSTOOD, "“不满意”": _UNDERSTOOD},
    ),
    Move.REJECT: NoticeKind(
        "不予受理", "街道决定不予受理时",
        WordingText(
            f"{_WHAT}{{单位}}决定不受理，理由是：\n“{{原话}}”\n"
            "您不同意的话，可以回复“投诉”，把情况说清楚，另提一件。",
            "不予受理",
        ),
        ("原话",), {"{原话}": _QUOTE, "“投诉”": _UNDERSTOOD},
    ),
    Move.CLOSE: NoticeKind(
        "已办结", "过了评价期没有评价时",
        WordingText(
            f"{_WHAT}答复已经过了 {{评价天数}} 天，没有等到您的评价，先按办结处理。\n"
            "问题还在的话，{重新打开天数} 天内回复“重新打开”，接着给您办。",
            "已办结",
        ),
        ("评价天数", "重新打开天数"), {"“重新打开”": _UNDERSTOOD},
    ),
}  # fmt: skip


def fields_of(kind: str) -> tuple[str, ...]:
    return (*ABOUT, *KINDS[kind].fields)


def row_of(session: Session, kind: str) -> NoticeWording | None:
    return session.scalars(select(NoticeWording).where(NoticeWording.kind == kind)).first()


def wording_of(session: Session, kind: str) -> WordingText:
    """The city's, else the one built in."""
    row = row_of(session, kind)
    return WordingText(row.words, row.short, row.note) if row is not None else KINDS[kind].built_in
