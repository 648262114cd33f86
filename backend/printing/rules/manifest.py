"""The manifest of an order: which leaflet hangs where, and the files' checksums."""

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.models import Building, Code, Community, PrintFile, PrintOrder, PrintOrderItem
from backend.printing.leaflets.imposition import place_of
from backend.printing.rules.leaflets import serials
from backend.printing.rules.resolving import plan_of_order, sides_of_order
from backend.qr.rules.codes import show_code
from backend.sheets.csv_files import write_csv
from backend.sheets.tables import Table
from backend.sheets.xlsx_files import write_xlsx

CSV_NAME, XLSX_NAME, SUMS_NAME = "清单.csv", "清单.xlsx", "SHA256SUMS.txt"
HEADERS = (
    "文件", "首页", "末页", "每张格位", "街道", "小区代码", "小区", "位置", "编号", "链接", "份数",
    "起始流水号", "结束流水号", "文件SHA-256",
)  # fmt: skip
WIDTHS = (40, 7, 7, 9, 14, 12, 30, 16, 12, 44, 7, 20, 20, 20)
FILE_HEADERS = ("文件", "街道", "页数", "彩页种数", "份数", "字节", "SHA-256")
FILE_WIDTHS = (44, 16, 8, 10, 8, 12, 70)
HEADING = {"bold": True, "bg_color": "#E8EEF2"}

Row = tuple[str | int, ...]


def write_manifest(session: Session, order: PrintOrder, folder: Path) -> None:
    """CSV and XLSX with a row for each place, and the sums in the form that `sha256sum -c` reads."""
    write_csv(folder / f"{CSV_NAME}.part", manifest(session, order))
    write_xlsx(folder / f"{XLSX_NAME}.part", [manifest(session, order), manifest_files(order)], HEADING)
    sums = "".join(f"{file.sha256}  {file.name}\n" for file in order.files)
    (folder / f"{SUMS_NAME}.part").write_text(sums, encoding="utf-8")
    for name in (CSV_NAME, XLSX_NAME, SUMS_NAME):
        (folder / f"{name}.part").replace(folder / name)


def manifest(session: Session, order: PrintOrder) -> Table:
    return Table("清单", HEADERS, manifest_rows(session, order), WIDTHS)


def manifest_files(order: PrintOrder) -> Table:
    return Table("文件", FILE_HEADERS, map(_file_row, order.files), FILE_WIDTHS)


def manifest_rows(session: Session, order: PrintOrder) -> Iterator[Row]:
    """A row for each code in the order of the files; pages count from 1, cells from 1."""
    cells, sides = len(plan_of_order(order).cells), sides_of_order(order)
    for file in order.files:
        rows = session.execute(
            select(
                Community.code, Community.name, Building.name, Code.spot, Code.value, Code.url,
                PrintOrderItem.copies, PrintOrderItem.first_serial,
            )
            .join(Code, Code.id == PrintOrderItem.code_id)
            .join(Community, Community.id == Code.community_id)
            .outerjoin(Building, Building.id == Code.building_id)
            .where(PrintOrderItem.file_id == file.id)
            .order_by(PrintOrderItem.position)
        )  # fmt: skip
        number = 0
        for code, name, building, spot, value, url, copies, first_serial in rows:
            places = [place_of(index, file.copies, cells) for index in range(number, number + copies)]
            pages = sorted(sheet * sides + 1 for sheet, _ in places)
            numbered = serials(order.number, first_serial, copies) if order.serials else ("", "")
            number += copies
            yield (
                file.name, pages[0], pages[-1], _cells(places, cells), file.street.name, code, name,
                f"{building or ''}{spot}", show_code(value), url, copies,
                numbered[0], numbered[-1], file.sha256,
            )  # fmt: skip


def _cells(places: list[tuple[int, int]], cells: int) -> str | int:
    """Which places of the sheet, 1 at the upper left; a run as 2-3."""
    if cells == 1:
        return 1
    used = sorted({cell + 1 for _, cell in places})
    return used[0] if len(used) == 1 else f"{used[0]}-{used[-1]}"


def _file_row(file: PrintFile) -> Row:
    return (file.name, file.street.name, file.pages, file.leaflets, file.copies, file.size, file.sha256)
