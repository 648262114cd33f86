"""The printing specification of an order: paper, size, count, cutting."""

from collections.abc import Sequence

from backend.models import PrintOrder, SheetKind
from backend.printing.leaflets.file_format import FileFormat
from backend.printing.leaflets.formats import BLEED_MM, FORMATS
from backend.printing.leaflets.imposition import SheetPlan, plan_sheet
from backend.printing.leaflets.print_marks import PDFX_VERSION
from backend.printing.leaflets.slots import MM, Layout

SHEET_NAMES = {
    SheetKind.SINGLE: "不拼版，一页一张",
    SheetKind.A4: "拼在 A4 上",
    SheetKind.A3: "拼在 A3 上",
    SheetKind.SRA3: "拼在 SRA3 上",
}

Rows = list[tuple[str, str]]


def specification(order: PrintOrder, formats: Sequence[FileFormat]) -> Rows:
    """Rows of the table that a printer reads first. `formats` are what the files say of themselves."""
    form = FORMATS[order.format]
    files = f"{len(order.files):,} 个文件，一个街道（乡镇）一个文件"
    rows = [
        ("成品", form.name),
        ("成品尺寸", f"{form.width_mm:g} × {form.height_mm:g} mm"),
        ("数量", f"{order.copies:,} 份"),
        ("纸张与工艺", order.paper or form.paper),
        ("印刷面", _sides(order)),
        ("颜色", "四色 CMYK，无专色；二维码是单黑（K100），请勿转成四色黑"),
        ("出血", _bleed(order)),
        ("页面与拼版", _sheet(order)),
        ("总页数", f"{order.total_pages:,} 页，{files}"),
        ("可变内容", _variable(order)),
        ("文件格式", "；".join(dict.fromkeys(map(_file_format, formats)))),
        ("缩放", "请按 100% 原尺寸输出，不要“适合纸张”；缩小后二维码可能扫不出"),
    ]
    counted = order.total_pages > 0
    rows = rows if counted else [row for row in rows if row[0] not in {"数量", "总页数", "可变内容"}]
    return [row for row in rows if row[1]]


def _file_format(file_format: FileFormat) -> str:
    condition = (
        f"{file_format.info}（{file_format.condition}）" if file_format.info else file_format.condition
    )
    standard = PDFX_VERSION if file_format.complete else f"带 {PDFX_VERSION} 标记但不完整"
    profile = (
        f"已嵌入 ICC 特性文件“{file_format.profile}”"
        if file_format.profile
        else "未嵌入 ICC 特性文件，请按贵厂的流程指定"
    )
    return f"PDF {file_format.version}，{standard}，字体已嵌入；输出条件 {condition}，{profile}"


def sheet_size(order: PrintOrder) -> tuple[float, float]:
    """Width and height of a page of its files, in millimetres."""
    width, height = _plan(order).media
    return width / MM, height / MM


def _plan(order: PrintOrder) -> SheetPlan:
    return plan_sheet(_outline(order), order.sheet, bleed=order.bleed)


def _outline(order: PrintOrder) -> Layout:
    """The size of the leaflet without its content: all that imposition looks at."""
    form = FORMATS[order.format]
    return Layout(form.width_mm * MM, form.height_mm * MM, BLEED_MM * MM, 1, b"", (), ())


def _bleed(order: PrintOrder) -> str:
    if not order.bleed:
        return "无出血，可直接用办公打印机打印"
    return f"四边各 {BLEED_MM:g} mm，带裁切线；成品框（TrimBox）和出血框（BleedBox）已标明"


def _sheet(order: PrintOrder) -> str:
    size = " × ".join(f"{round(side, 1):g}" for side in sheet_size(order))
    if order.sheet is SheetKind.SINGLE:
        return f"{SHEET_NAMES[order.sheet]}，页面 {size} mm" + ("（含裁切线）" if order.bleed else "")
    return (
        f"{SHEET_NAMES[order.sheet]}，每页 {len(_plan(order).cells)} 个，页面 {size} mm；"
        "整叠裁开后，各叠按从左到右、从上到下的次序摞起，就是连续编号"
    )


def _sides(order: PrintOrder) -> str:
    return "双面，沿左右边翻面；单数页为正面，双数页为背面" if order.duplex else "单面"


def _variable(order: PrintOrder) -> str:
    words = f"{order.leaflets:,} 种内容，每种的二维码、小区名称和电话不同"
    return words + ("；每份有流水号，请勿漏印、重印" if order.serials else "")
