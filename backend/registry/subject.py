"""What the registry registers with the history: acts, recorded tables, steps of an undo."""

from sqlalchemy.orm import Session

from backend.history.differences import fen, in_words, name_of_row, secret_lines
from backend.history.registered import (
    Area,
    Columns,
    RecordedColumn,
    RecordedTable,
    SubjectHistory,
    UndoSteps,
)
from backend.models import ChangeArea, Community, PropertyFirm, ServiceContract, Street
from backend.models.labels import SERVICE_MODE_NAMES
from backend.notices.rules.letter_kinds import LetterKind
from backend.registry.rules.books.bulk_notices import LETTER_KIND, message_of_import
from backend.registry.rules.contract_undo import check_contracts, follow_contract_undo, lock_communities
from backend.registry.rules.office_addresses import COLUMN as ADDRESSES
from backend.registry.rules.office_addresses import LinesBeside


def _contract_title(session: Session, _row_id: str, values: Columns) -> str:
    firm = session.get(PropertyFirm, values["firm_id"]) if values.get("firm_id") else None
    return firm.name if firm else "原合同"


_NAME = RecordedColumn("名称")
_CODE = RecordedColumn("代号")
_PHONE = RecordedColumn("电话")
_ADDRESSES = RecordedColumn("通知地址", secret_lines, beside=LinesBeside())
_FIRM = name_of_row(PropertyFirm)

HISTORY = SubjectHistory(
    acts={
        "registry.imported": "导入小区资料",
        "books.uploaded": "上传全量录入文件",
        "books.confirmed": "确认全量录入",
        "books.imported": "全量录入",
        "books.taking_back": "要求撤回全量录入",
        "books.taken_back": "撤回全量录入",
        "books.exported": "导出业主等资料",
        "books.owners_seen": "查看业主信息",
    },
    details={"added": "新增", "updated": "更新", "sha256": "文件指纹", "sheet": "表"},
    tables=(
        RecordedTable(
            PropertyFirm,
            {
                "name": _NAME,
                "credit_code": RecordedColumn("信用代码"),
                "contact": RecordedColumn("联系人"),
                "phone": _PHONE,
                ADDRESSES: _ADDRESSES,
            },
            hidden=frozenset({"is_demo"}),
        ),
        RecordedTable(
            ServiceContract,
            {
                "community_id": RecordedColumn("小区", name_of_row(Community)),
                "firm_id": RecordedColumn("物业企业", _FIRM),
                "starts_on": RecordedColumn("开始"),
                "ends_on": RecordedColumn("结束"),
                "mode": RecordedColumn("服务模式", in_words(SERVICE_MODE_NAMES)),
                "grade": RecordedColumn("等级"),
                "fee_fen": RecordedColumn("物业费（元/㎡·月）", fen),
            },
            title=_contract_title,
        ),
        RecordedTable(
            Community,
            {
                "code": _CODE,
                "name": _NAME,
                "fallback_firm_id": RecordedColumn("兜底物业", _FIRM),
                "note": RecordedColumn("备注"),
            },
            hidden=frozenset({"is_demo"}),
        ),
        RecordedTable(
            Street,
            {
                "code": _CODE,
                "name": _NAME,
                "phone": _PHONE,
                "reviews_replies": RecordedColumn("先审后发"),
            },
        ),
    ),
    areas=(Area(ChangeArea.FIRMS, "物业企业"), Area(ChangeArea.CONTRACTS, "服务合同")),
    undo=UndoSteps(lock=lock_communities, check=check_contracts, follow=follow_contract_undo),
)

LETTERS = (LetterKind(LETTER_KIND, message_of_import),)
