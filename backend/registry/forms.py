"""The forms of the registry: a firm, a contract, the fallback of a community, where a code hangs; lists."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import IO

from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage, MultiDict

from backend.core.errors import FieldProblem, InvalidInputError
from backend.core.fields.kinds import CREDIT_CODE, name
from backend.core.fields.phones import phones
from backend.core.fields.reader import FieldReader
from backend.core.fields.values import member, search_words
from backend.core.text import clean
from backend.models import ServiceMode
from backend.notices.senders.register_lines import lines_of
from backend.registry.rules.community_list import Served
from backend.registry.rules.contract_changes import LONGEST_GRADE, ContractDraft
from backend.registry.rules.firm_changes import (
    LONGEST_ALERTS,
    LONGEST_CONTACT,
    LONGEST_NAME,
    LONGEST_PHONE,
    FirmDraft,
)
from backend.registry.rules.lookups import firm_ids
from backend.registry.rules.office_addresses import COLUMN as ADDRESSES
from backend.registry.rules.sheet_addresses import FORM_OF_ADDRESS, not_understood
from backend.sheets.reading import SheetFile

LONGEST_SEARCH, LONGEST_FIRM_SEARCH, LONGEST_CODE = 60, 80, 20
MOST_FILES, MOST_FILE_BYTES = 20, 5 * 1024 * 1024
LONGEST_FILE_NAME, LONGEST_KIND = 80, 10


@dataclass(frozen=True, slots=True)
class CommunityFilter:
    """Which communities are listed: `after` is the number of the last one on the page before."""

    served: Served
    words: str
    after: str


@dataclass(frozen=True, slots=True)
class CodePlaceForm:
    """Where a code hangs now, as typed."""

    community: str
    building: str
    spot: str


def parse_community_filter(query: Mapping[str, str]) -> CommunityFilter:
    """Fields served, q and after of an address. Whatever makes no sense is left out."""
    return CommunityFilter(
        served=member(Served, query.get("served")) or Served.ALL,
        words=search_words(query.get("q"), LONGEST_SEARCH),
        after=search_words(query.get("after"), LONGEST_CODE),
    )


def parse_firm_search(query: Mapping[str, str]) -> str:
    """Field q of an address."""
    return search_words(query.get("q"), LONGEST_FIRM_SEARCH)


def parse_typed_code(query: Mapping[str, str]) -> str:
    """Field code of an address, as it was typed."""
    return query.get("code", "").strip()


def parse_code_place(form: Mapping[str, str]) -> CodePlaceForm:
    """Fields community, building and spot. The rule checks them."""
    reader = FieldReader(form)
    return CodePlaceForm(reader.raw("community"), reader.raw("building"), reader.raw("spot"))


def parse_files(form: MultiDict[str, FileStorage]) -> list[SheetFile]:
    """The tables that were chosen, of field files. Raises InvalidInputError.

    Browsers send one empty part without a name where nothing was chosen.
    """
    parts = [part for part in form.getlist("files") if part.filename]
    if not parts:
        raise InvalidInputError([FieldProblem("files", "请先选择文件。")])
    if len(parts) > MOST_FILES:
        raise InvalidInputError([FieldProblem("files", f"一次最多 {MOST_FILES} 个文件。")])
    files, size = [], 0
    for part in parts:
        data = part.read(MOST_FILE_BYTES + 1)
        size += len(data)
        if size > MOST_FILE_BYTES:
            megabytes = MOST_FILE_BYTES // 1024 // 1024
            message = f"文件太大，合起来最多 {megabytes} MB。更大的请系统管理员在服务器上用命令导入。"
            raise InvalidInputError([FieldProblem("files", message)])
        files.append(SheetFile(_file_name(part.filename or ""), data))
    return files


def parse_book_file(form: MultiDict[str, FileStorage]) -> tuple[str, IO[bytes]]:
    """The one table that was chosen, of field file, with its name. Raises InvalidInputError."""
    parts = [part for part in form.getlist("file") if part.filename]
    if len(parts) != 1:
        message = "请选择要导入的文件。" if not parts else "一次只能上传一个文件。"
        raise InvalidInputError([FieldProblem("file", message)])
    return _file_name(parts[0].filename or ""), parts[0].stream


def _file_name(typed: str) -> str:
    """Without folders, and what nobody sees."""
    name = clean(typed).replace("\\", "/").rpartition("/")[2].replace("\n", " ")
    stem, dot, kind = name.rpartition(".")
    return f"{stem[:LONGEST_FILE_NAME]}{dot}{kind[:LONGEST_KIND]}"


def parse_plan_hash(form: Mapping[str, str]) -> str:
    """Field plan of the form that confirms an import."""
    return FieldReader(form).raw("plan")


def fields_to_repeat(form: Mapping[str, str]) -> list[tuple[str, str]]:
    """All fields but the token of the page: the page that asks once more sends them again."""
    return [(name, value) for name, value in form.items() if name != "csrf_token"]


def parse_firm(form: Mapping[str, str], known: Collection[str] = (), *, inner_hosts: str = "") -> FirmDraft:
    """Raises InvalidInputError with every problem. Notice addresses that are `known` may stay as they are.

    `inner_hosts` is the setting.
    """
    reader = FieldReader(form)
    code = reader.kind("credit_code", "统一社会信用代码", CREDIT_CODE)
    typed = reader.text(ADDRESSES, "通知地址", LONGEST_ALERTS, lines=True)
    for number in not_understood(typed.splitlines(), known, inner_hosts=inner_hosts):
        reader.wrong(ADDRESSES, f"第 {number} 个通知地址认不出。{FORM_OF_ADDRESS}。")
    phone = reader.kind("phone", "电话", phones(LONGEST_PHONE))
    draft = FirmDraft(
        name=_name(reader),
        credit_code=str(code) if code else None,
        contact=reader.text("contact", "联系人", LONGEST_CONTACT),
        phone=str(phone or ""),
        lines=lines_of(typed),
        is_another=reader.is_ticked("is_another"),
    )
    reader.finish()
    return draft


def _name(reader: FieldReader) -> str:
    if reader.is_empty("name"):
        reader.wrong("name", "请填写企业名称。")
        return ""
    return str(reader.kind("name", "企业名称", name(LONGEST_NAME)) or "")


def parse_contract(session: Session, form: Mapping[str, str]) -> ContractDraft:
    """Raises InvalidInputError with every problem."""
    reader = FieldReader(form)
    firm_id = reader.row("firm", "物业企业", firm_ids(session), required=True)
    starts_on = reader.day("starts_on", "开始日期", required=True)
    ends_on = reader.day("ends_on", "结束日期")
    if starts_on and ends_on and ends_on < starts_on:
        reader.wrong("ends_on", "结束日期早于开始日期。")
    fee_fen = reader.money("fee", "物业费")
    mode = reader.member("mode", "服务模式", ServiceMode)
    grade = reader.text("grade", "服务等级", LONGEST_GRADE)
    reader.finish()
    return ContractDraft(
        firm_id=firm_id or 0,
        starts_on=starts_on or date.max,
        ends_on=ends_on,
        mode=mode,
        grade=grade,
        fee_fen=fee_fen,
        ends_others=reader.is_ticked("ends_others"),
    )


def parse_fallback(session: Session, form: Mapping[str, str]) -> int | None:
    """The firm that serves where nobody has a contract; None leaves it to the street.

    Raises InvalidInputError for field firm.
    """
    reader = FieldReader(form)
    firm_id = reader.row("firm", "物业企业", firm_ids(session))
    reader.finish()
    return firm_id
