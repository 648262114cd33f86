"""The self-check passes good files and names the page of everything that a printer would stumble over."""

from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf

from backend.leaflets.inspection import ExpectedPage, inspect_file
from backend.leaflets.leaflet import Copies, Leaflet
from backend.leaflets.slots import MM
from tests.leaflets.printing import book, leaflet, print_to


class Print:
    """A file of three leaflets and what the check is told about it."""

    def __init__(self, folder: Path, sheet: str = "single", form: str = "a4") -> None:
        self.path = folder / "print.pdf"
        self.leaflets: list[Leaflet] = [leaflet(f"第{name}小区") for name in "一二三"]
        self.layouts = book(form=form)
        self.plan = print_to(self.path, [Copies(one, 1) for one in self.leaflets], self.layouts, sheet=sheet)
        cells = len(self.plan.cells)
        urls = [one.url for one in self.leaflets]
        names = [one.community for one in self.leaflets]
        if cells == 1:
            self.expected = [ExpectedPage((url,), (name,)) for url, name in zip(urls, names, strict=True)]
        else:
            self.expected = [ExpectedPage((*urls, *[None] * (cells - 3)), tuple(names))]

    def problems(self) -> list[str]:
        width = min(self.layouts.symbol_widths([Copies(self.leaflets[0], 1)]))
        return [str(one) for one in inspect_file(self.path, [self.plan], width, self.expected)]

    def spoil(self, change: Callable[[Pdf], None]) -> None:
        with Pdf.open(self.path, allow_overwriting_input=True) as pdf:
            change(pdf)
            pdf.save(self.path)


@pytest.mark.parametrize(
    ("sheet", "form"), [("single", "a4"), ("single", "card"), ("a4", "card"), ("sra3", "a5")]
)
def test_a_good_file_passes(sheet: str, form: str, tmp_path: Path) -> None:
    assert Print(tmp_path, sheet, form).problems() == []


def paint(operators: str) -> Callable[[Pdf], None]:
    return lambda pdf: pdf.pages[1].contents_add(operators.encode())


def drop_trim(pdf: Pdf) -> None:
    del pdf.pages[1].TrimBox


def wrong_bleed(pdf: Pdf) -> None:
    pdf.pages[1].BleedBox = Array([0, 0, 100, 100])


def swap_pages(pdf: Pdf) -> None:
    pdf.pages.append(pdf.pages[1])
    del pdf.pages[1]


def lose_page(pdf: Pdf) -> None:
    del pdf.pages[2]


def lose_text(pdf: Pdf) -> None:
    for font in pdf.pages[1].Resources.Font.values():
        del font.ToUnicode


def unembed(pdf: Pdf) -> None:
    for font in pdf.pages[1].Resources.Font.values():
        descriptor = font.DescendantFonts[0].FontDescriptor
        del descriptor.FontFile3


def lose_marks(pdf: Pdf) -> None:
    del pdf.Root.OutputIntents
    del pdf.Root.Metadata


def rgb_picture(pdf: Pdf) -> None:
    image = pdf.make_stream(
        bytes(300), Type=Name.XObject, Subtype=Name.Image, Width=10, Height=10, BitsPerComponent=8,
        ColorSpace=Name.DeviceRGB,
    )  # fmt: skip
    page = pdf.pages[1]
    page.Resources = Dictionary(page.Resources)
    page.Resources.XObject = Dictionary(page.Resources.XObject)
    page.Resources.XObject.Wrong = image
    page.contents_add(b"q 10 0 0 10 0 0 cm /Wrong Do Q")


def second_code(pdf: Pdf) -> None:
    contents = pdf.pages[0].Contents[1].read_bytes()
    pdf.pages[1].contents_add(b"q 0.4 0 0 0.4 5 5 cm " + contents + b" Q")


WHOLE_PAGE_WHITE = f"q 0 0 0 0 k 0 0 {300 * MM} {400 * MM} re f Q"
HALF_SYMBOL_WHITE = f"q 0 0 0 0 k {60 * MM} {60 * MM} {60 * MM} {140 * MM} re f Q"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (paint(WHOLE_PAGE_WHITE), "第 2 页：二维码应为"),
        (paint(HALF_SYMBOL_WHITE), "第 2 页：二维码应为"),
        (second_code, "第 2 页：多出一个二维码"),
        (swap_pages, "第 2 页：二维码应为"),
        (lose_page, "应有 3 页，实有 2 页"),
        (drop_trim, "第 2 页：裁切框不对"),
        (wrong_bleed, "第 2 页：出血框不对"),
        (lose_text, "提取不出“第一小区”"),
        (unembed, "没有嵌入"),
        (paint("1 0 0 rg 0 0 5 5 re f"), "第 2 页：有 RGB 颜色"),
        (paint("/DeviceRGB cs 1 0 0 sc 0 0 5 5 re f"), "第 2 页：有 RGB 颜色"),
        (rgb_picture, "第 2 页：有 RGB 图片"),
        (lose_marks, "PDF/X-4"),
    ],
)
def test_each_fault_is_found_and_its_page_named(
    change: Callable[[Pdf], None], says: str, tmp_path: Path
) -> None:
    spoiled = Print(tmp_path)
    spoiled.spoil(change)
    assert any(says in problem for problem in spoiled.problems()), spoiled.problems()


def test_cells_of_a_sheet_must_not_be_swapped(tmp_path: Path) -> None:
    sheet = Print(tmp_path, "a4", "card")
    first, second, *rest = sheet.expected[0].urls
    sheet.expected = [ExpectedPage((second, first, *rest), sheet.expected[0].names)]
    assert any("第 1 格" in problem for problem in sheet.problems())
    assert any("第 2 格" in problem for problem in sheet.problems())


@pytest.mark.parametrize("data", [b"", b"no PDF at all", b"%PDF-1.6\n1 0 obj\n<<"])
def test_what_is_no_pdf_is_said_to_be_none(data: bytes, tmp_path: Path) -> None:
    good = Print(tmp_path)
    good.path.write_bytes(data)
    assert any("打不开" in problem for problem in good.problems())


def test_half_a_file_is_refused(tmp_path: Path) -> None:
    good = Print(tmp_path)
    data = good.path.read_bytes()
    good.path.write_bytes(data[: len(data) // 2])
    try:
        problems = good.problems()
    except pikepdf.PdfError:  # pragma: no cover - would be a traceback for the bureau
        pytest.fail("half a file must be a finding, not an exception")
    assert problems
