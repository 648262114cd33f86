"""What printed codes register with the history: acts and recorded tables."""

from sqlalchemy.orm import Session

from backend.history.differences import in_words, moment, name_of_row
from backend.history.registered import Area, Columns, RecordedColumn, RecordedTable, SubjectHistory
from backend.models import Building, ChangeArea, Code, CodeBatch, Community
from backend.qr.rules.placements import PLACEMENT_NAMES


def _code_title(_session: Session, row_id: str, values: Columns) -> str:
    return values.get("value") or values.get("number") or row_id


HISTORY = SubjectHistory(
    acts={
        "code.revoked": "停用二维码",
        "code.replaced": "更换二维码",
        "code.moved": "二维码改小区",
        "code.minted": "生成二维码",
    },
    details={"to": "改到", "codes": "新码数"},
    tables=(
        RecordedTable(
            Code,
            {
                "value": RecordedColumn("编号"),
                "community_id": RecordedColumn("小区", name_of_row(Community)),
                "building_id": RecordedColumn("楼栋", name_of_row(Building)),
                "placement": RecordedColumn("种类", in_words(PLACEMENT_NAMES)),
                "spot": RecordedColumn("位置"),
                "url": RecordedColumn("网址"),
                "revoked_at": RecordedColumn("停用时间", moment),
                "replaced_by_id": RecordedColumn("换成", name_of_row(Code, "value")),
            },
            hidden=frozenset({"matrix", "batch_id"}),
            title=_code_title,
        ),
        RecordedTable(
            CodeBatch,
            {"number": RecordedColumn("批次号"), "created_at": RecordedColumn("时间", moment)},
            title=_code_title,
        ),
    ),
    areas=(Area(ChangeArea.CODES, "二维码"),),
)
