"""How a sheet of the books is described: its columns, what they refer to, what makes a row the same row."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from backend.core.fields import kinds
from backend.core.fields.phones import phones
from backend.registry.rules.sheets import BY_NAME, RegistrySheet
from backend.sheets.columns import Column
from backend.sheets.rows import TypedRow

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reference:
    """`columns` of a sheet name a row of another `sheet`, whose id goes to the column `target` of the table.

    They stand in the order of the other sheet's `named_by`. Where the last is empty it refers to nothing.
    """

    target: str
    sheet: str
    columns: tuple[str, ...]


def _nothing(_values: Values) -> Values:
    return {}


def _no_faults(_values: Values) -> Iterator[tuple[str, str, str]]:
    return iter(())


@dataclass(frozen=True, slots=True, kw_only=True)
class BookSheet(RegistrySheet):
    """A sheet whose rows may be named by several columns.

    `named_by` are the columns by which other sheets name a row. `derive` gives the table's columns that are
    made of cells (a home's label), `shown_of` the cells that are made of the table's columns (a share).
    `faults` of a row are columns with what is wrong and what would be accepted. `same_row` gives what two
    rows of one file have in common where they mean the same; where it is None it follows from `key`. Of a
    sheet of `owners` each row tells of a party as well.
    """

    references: tuple[Reference, ...] = ()
    named_by: tuple[str, ...] = ()
    derive: Callable[[Values], Values] = _nothing
    shown_of: Callable[[Values], Values] = _nothing
    faults: Callable[[Values], Iterator[tuple[str, str, str]]] = _no_faults
    same_row: Callable[[Values], tuple[Any, ...]] | None = None
    owners: bool = False
    is_personal: bool = False

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def reference_of(self, column: str) -> tuple[Reference, int] | None:
        """The shortest reference that a column belongs to, and its place there."""
        for reference in sorted(self.references, key=lambda reference: len(reference.columns)):
            if column in reference.columns:
                return reference, reference.columns.index(column)
        return None

    def identity_of(self, values: Values) -> tuple[Any, ...]:
        """What makes a row the same row, in cells: a file knows no ids."""
        if self.same_row is not None:
            return self.same_row(values)
        cells = {reference.target: reference.columns for reference in self.references}
        derived = self.derive(values)
        parts: list[Any] = []
        for name in self.key:
            parts += (
                [derived[name]]
                if name in derived
                else [values.get(column) for column in cells.get(name, (name,))]
            )
        return tuple(parts)

    def key_cells(self) -> tuple[str, ...]:
        """The columns of the file behind `key`, for naming a row in words."""
        targets = {reference.target: reference.columns for reference in self.references}
        names = [column for name in self.key for column in targets.get(name, (name,))]
        own = [column.name for column in self.columns]
        return tuple(dict.fromkeys(name for name in (*names, *self.named_by) if name in own))


BookRow = TypedRow[BookSheet]

SQUARE_METRES = ("㎡", "平方米", "平米", "平", "m²")
YUAN = ("元",)
PHONE_NAMES = ("联系电话", "手机", "手机号", "手机号码", "电话号码", "联系方式")
FROM_NAMES = ("开始日期", "开始时间", "起始日期", "生效日期", "起")
TO_NAMES = ("结束日期", "结束时间", "终止日期", "截止日期", "到期日期", "止")
DOCUMENT_NAMES = ("文号", "文件编号", "文件", "证明文件", "依据", "来源")


def community() -> Column:
    return Column("community_code", "小区编号", kinds.code(20), required=True, also=("小区代码", "小区编码"))


def optional_community() -> Column:
    return Column("community_code", "小区编号", kinds.code(20), also=("小区代码", "小区编码"))


def building(*, required: bool = False) -> Column:
    return Column(
        "building", "楼栋", kinds.name(40), required=required, also=("楼号", "楼栋名称", "幢", "栋")
    )


def entrance() -> Column:
    return Column("entrance", "单元", kinds.text(20), also=("单元名称", "单元号", "门栋"))


def home_number() -> Column:
    also = ("房间号", "门牌号", "室号", "户号", "房屋编号")
    return Column("room", "房号", kinds.text(20), required=True, also=also)


def office_phone(name: str = "phone", heading: str = "电话") -> Column:
    return Column(name, heading, phones(30), also=() if name != "phone" else PHONE_NAMES)


def term(first: str = "开始日期", last: str = "结束日期", *, required: bool = False) -> tuple[Column, Column]:
    starts = tuple(name for name in FROM_NAMES if name != first)
    ends = tuple(name for name in TO_NAMES if name != last)
    return (
        Column("from_on", first, kinds.DAY, required=required, also=starts),
        Column("to_on", last, kinds.DAY, also=ends),
    )


def source_document(heading: str = "文件") -> tuple[Column, Column, Column]:
    also = tuple(name for name in DOCUMENT_NAMES if name != heading)
    return (
        Column("document", heading, kinds.text(120), also=also),
        Column("document_on", "文件日期", kinds.DAY, also=("发文日期", "成文日期")),
        Column("issued_by", "发文单位", kinds.text(120), also=("发文机关", "出具单位", "来源单位")),
    )


def reversed_term(values: Values) -> Iterator[tuple[str, str, str]]:
    start, end = values.get("from_on"), values.get("to_on")
    if start and end and end < start:
        yield "to_on", "结束早于开始", "开始日期之后的日期"


def referent(name: str, named_by: tuple[str, ...], references: tuple[Reference, ...] = ()) -> BookSheet:
    """A sheet of the city's file, to which sheets of the books refer."""
    sheet = BY_NAME[name]
    return BookSheet(
        name,
        model=sheet.model,
        key=sheet.key,
        columns=sheet.columns,
        also=sheet.also,
        references=references,
        named_by=named_by,
    )


OF_COMMUNITY = Reference("community_id", "小区", ("community_code",))
OF_BUILDING = Reference("building_id", "楼栋", ("community_code", "building"))
OF_ENTRANCE = Reference("entrance_id", "单元", ("community_code", "building", "entrance"))
OF_HOME = Reference("home_id", "房屋", ("community_code", "building", "entrance", "room"))
OF_FIRM = Reference("firm_id", "物业企业", ("firm_name",))
HOME_CELLS = OF_HOME.columns

REFERENTS: tuple[BookSheet, ...] = (
    referent("区县", ("code",)),
    referent("街道", ("code",)),
    referent("物业企业", ("name",)),
    referent("小区", ("code",)),
    referent("楼栋", ("community_code", "name"), (OF_COMMUNITY,)),
    referent("业委会物管会", ("community_code", "kind"), (OF_COMMUNITY,)),
)
