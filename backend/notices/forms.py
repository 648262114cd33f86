"""The forms of notices: addresses and their settings, the wording of a kind of notice, messages."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from backend.access.offices import Office
from backend.core.errors import NotFoundError
from backend.core.fields.reader import FieldReader
from backend.core.fields.values import member, row_id
from backend.models import AlertKind
from backend.notices.rules.address_settings import LIMITS, MOST_TIMES, AddressSettings
from backend.notices.rules.alert_kinds import DEFAULTS, Choice
from backend.notices.rules.merge_fields import normal, problems_in
from backend.notices.rules.messages import MessageState, office_named
from backend.notices.rules.wording import KINDS, WordingText, fields_of
from backend.notices.rules.wording_changes import LONGEST, NOTE, SHORT

_TIME = re.compile(r"([01]?[0-9]|2[0-3])[:：]([0-5][0-9])")
_BETWEEN = re.compile(r"[\s,，、;；]+")
_HAN = re.compile(r"[\u4e00-\u9fff]{1,5}")


@dataclass(frozen=True, slots=True)
class NewAddress:
    """As typed; the rules check it. `personal`: for this person alone."""

    address: str
    secret: str
    personal: bool


@dataclass(frozen=True, slots=True)
class WordingButton:
    """Which button was pressed for which kind; `mark` is the version that the form was opened with."""

    kind: str
    action: str
    mark: str


@dataclass(frozen=True, slots=True)
class MessageQuery:
    """One list of messages; `office` None: of all. `before` is the id that the last page ended with."""

    to: str
    standing: MessageState
    office: Office | None
    before: int | None


@dataclass(frozen=True, slots=True)
class Retry:
    """`ids` None: all that failed, of one office or of everybody."""

    ids: Sequence[int] | None
    office: Office | None


def parse_address_form(form: Mapping[str, str]) -> NewAddress:
    """Fields address, secret, owner."""
    reader = FieldReader(form)
    return NewAddress(reader.raw("address"), reader.raw("secret"), reader.is_ticked("owner", "me"))


def parse_message_query(args: Mapping[str, str]) -> MessageQuery:
    """Fields to, standing, office, before."""
    return MessageQuery(
        to="residents" if args.get("to") == "residents" else "offices",
        standing=member(MessageState, args.get("standing")) or MessageState.FAILED,
        office=office_named(args.get("office", "")),
        before=row_id(args.get("before")),
    )


def parse_retry(form: Mapping[str, str]) -> Retry:
    """Fields all, id, office."""
    reader = FieldReader(form)
    ids = None if reader.is_ticked("all") else [reader.row_id("id") or 0]
    return Retry(ids, office_named(reader.raw("office")))


def parse_wording_button(form: Mapping[str, str]) -> WordingButton:
    """Fields kind, act, mark."""
    reader = FieldReader(form)
    return WordingButton(reader.raw("kind"), reader.raw("act"), reader.raw("mark"))


def parse_wording(kind: str, form: Mapping[str, str]) -> WordingText:
    """Raises NotFoundError for a kind that is not told; InvalidInputError with every problem."""
    if kind not in KINDS:
        raise NotFoundError("没有这种通知。")
    reader = FieldReader(form)
    words = normal(reader.text("words", "正文", LONGEST, required=True, lines=True))
    short = reader.text("short", "短语", SHORT, required=True)
    note = reader.text("note", "备注", NOTE, required=True)
    for problem in problems_in(words, fields_of(kind)):
        reader.wrong(problem.field, problem.message)
    for needed, why in (KINDS[kind].needs or {}).items():
        if needed not in words:
            reader.wrong("words", f"正文里要有 {needed}：{why}")
    if short and not _HAN.fullmatch(short):
        reader.wrong("short", "短语只能是 1 到 5 个汉字，微信的模板不收别的。")
    reader.finish()
    return WordingText(words, short, note)


def parse_settings(form: Mapping[str, str]) -> AddressSettings:
    """Fields choice-<kind>, times, quiet_from, quiet_until, quiet_days_off, hourly_limit.

    Raises InvalidInputError with every problem.
    """
    reader = FieldReader(form)
    begin, end = _minutes(reader, "quiet_from"), _minutes(reader, "quiet_until")
    if (begin is None) != (end is None) and not reader.problems:
        reader.wrong("quiet_from", "免打扰时段的开始和结束要么都填，要么都不填。")
    settings = AddressSettings(
        choices={kind.value: _choice(reader, kind) for kind in AlertKind},
        times=_times(reader, "times"),
        quiet_from=begin,
        quiet_until=end,
        quiet_days_off=bool(reader.raw("quiet_days_off")),
        hourly_limit=reader.whole(
            "hourly_limit",
            "每小时最多几条",
            LIMITS[0],
            LIMITS[-1],
            message=f"每小时最多几条，请填 {LIMITS[0]} 至 {LIMITS[-1]}。",
        ),
    )
    reader.finish()
    return settings


def _choice(reader: FieldReader, kind: AlertKind) -> str:
    field = f"choice-{kind}"
    if not reader.all_raw(field):
        return DEFAULTS[kind].value
    return reader.member(field, "", Choice, message="请在给出的几种方式里选一种。").value


def _minutes(reader: FieldReader, field: str) -> int | None:
    """Minutes since midnight; None where the field is empty or wrong."""
    if reader.is_empty(field):
        return None
    match = _TIME.fullmatch(reader.raw(field).strip())
    if match is None:
        reader.wrong(field, "免打扰时间请写成 22:00 这样。")
        return None
    return int(match[1]) * 60 + int(match[2])


def _times(reader: FieldReader, field: str) -> str:
    parts = [part for part in _BETWEEN.split(reader.raw(field)) if part]
    matches = [match for part in parts if (match := _TIME.fullmatch(part))]
    if not 0 < len(parts) <= MOST_TIMES or len(matches) < len(parts):
        reader.wrong(field, f"定时汇总的时间请写成 09:00 15:00 这样，最多 {MOST_TIMES} 个。")
        return ""
    return " ".join(sorted({f"{int(match[1]):02d}:{match[2]}" for match in matches}))
