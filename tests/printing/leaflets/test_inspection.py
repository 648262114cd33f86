"""The self-check passes good files and names the page of everything that a printer would stumble over."""

import io
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
import qrcode
import zxingcpp
from pikepdf import Array, Dictionary, Name, Object, Pdf
from PIL import Image

from backend.printing.leaflets.design import parse_design
from backend.printing.leaflets.inspection import (
    ExpectedLeaflet,
    ExpectedPage,
    codes_of_design,
    inspect_file,
)
from backend.printing.leaflets.layouts import LayoutBook
from backend.printing.leaflets.leaflet import Copies
from backend.printing.leaflets.slots import MM
from backend.printing.rules.production import expected_pages
from tests.printing.leaflets.printing import leaflet, print_to


class Print:
    """A file of three leaflets and what the check is told about it."""

    def __init__(
        self, folder: Path, sheet: str = "single", form: str = "a4", ending: str = "小区", **look: bytes
    ) -> None:
        self.path = folder / "print.pdf"
        self.copies = [
            Copies(leaflet(f"第{name}{ending}", f"{name}号楼"), 1, (f"P2611-003-00000{number}",))
            for number, name in enumerate("一二三")
        ]
        self.layouts = LayoutBook(parse_design("clear", {}, **look), form, duplex=False)
        self.plan = print_to(self.path, self.copies, self.layouts, sheet=sheet)
        self.expected: list[ExpectedPage] = expected_pages(self.copies, self.plan, 1)

    def problems(self) -> list[str]:
        width = min(self.layouts.symbol_widths(self.copies))
        static = codes_of_design(self.layouts.used(self.copies))
        return [
            str(problem) for problem in inspect_file(self.path, [self.plan], width, self.expected, static)
        ]

    def spoil(self, change: Callable[[Pdf], None]) -> None:
        with Pdf.open(self.path, allow_overwriting_input=True) as pdf:
            change(pdf)
            pdf.save(self.path)


@pytest.mark.parametrize(
    ("sheet", "form"), [("single", "a4"), ("single", "card"), ("a4", "card"), ("sra3", "a5")]
)
def test_a_good_file_passes(sheet: str, form: str, tmp_path: Path) -> None:
    assert Print(tmp_path, sheet, form).problems() == []


@pytest.mark.parametrize(
    "ending", ["小区-", "阳泉市矿区平潭街-街道段西沟-一小区北区-三期安置房", "A-B 区（一）"]
)
def test_hyphens_at_the_end_of_a_line_are_read_as_hyphens(ending: str, tmp_path: Path) -> None:
    for form in ("a4", "card"):
        assert Print(tmp_path, form=form, ending=ending).problems() == []


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


def draw(kind: str, make: Callable[[Pdf], Object], operators: str) -> Callable[[Pdf], None]:
    """Puts something into the second page's resources as /Wrong, and draws with it."""

    def change(pdf: Pdf) -> None:
        page = pdf.pages[1]
        page.Resources = Dictionary(page.Resources)
        some = Dictionary(page.Resources.get(kind, Dictionary()))
        some.Wrong = make(pdf)
        page.Resources[kind] = some
        page.contents_add(f"q {operators} Q".encode())

    return change


def picture(pdf: Pdf) -> Object:
    return pdf.make_stream(
        bytes(300), Type=Name.XObject, Subtype=Name.Image, Width=10, Height=10, BitsPerComponent=8,
        ColorSpace=Name.DeviceRGB,
    )  # fmt: skip


def form(pdf: Pdf) -> Object:
    return pdf.make_stream(
        b"1 0 0 rg 0 0 5 5 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9])
    )


def tile(pdf: Pdf) -> Object:
    return pdf.make_stream(
        b"1 0 0 rg 0 0 5 5 re f", PatternType=1, PaintType=1, TilingType=1, BBox=Array([0, 0, 9, 9]),
        XStep=9, YStep=9, Resources=Dictionary(),
    )  # fmt: skip


def fade(_: Pdf) -> Object:
    tint = Dictionary(FunctionType=2, Domain=[0, 1], C0=[1, 0, 0], C1=[0, 0, 1], N=1)
    return Dictionary(ShadingType=2, ColorSpace=Name.DeviceRGB, Coords=[0, 0, 9, 9], Function=tint)


def spot_colour(_: Pdf) -> Object:
    tint = Dictionary(FunctionType=2, Domain=[0, 1], C0=[0, 0, 0, 0], C1=[0, 1, 1, 0], N=1)
    return Array([Name.Separation, Name.PANTONE, Name.DeviceCMYK, tint])


def soft_mask(pdf: Pdf) -> Object:
    mask = form(pdf)
    mask.Group = Dictionary(S=Name.Transparency, CS=Name.DeviceGray)
    return Dictionary(SMask=Dictionary(S=Name.Luminosity, G=mask))


def change_intent(**entries: object) -> Callable[[Pdf], None]:
    def change(pdf: Pdf) -> None:
        for name, value in entries.items():
            if value is None:
                del pdf.Root.OutputIntents[0][f"/{name}"]
            else:
                pdf.Root.OutputIntents[0][f"/{name}"] = value

    return change


def embed_scanner_profile(pdf: Pdf) -> None:
    profile = pdf.Root.OutputIntents[0].DestOutputProfile
    data = profile.read_bytes()
    profile.write(data[:12] + b"scnr" + data[16:])


def blend_in_rgb(pdf: Pdf) -> None:
    pdf.pages[1].Group = Dictionary(S=Name.Transparency, CS=Name.DeviceRGB)


def blend_form_in_rgb(pdf: Pdf) -> None:
    for drawn in pdf.pages[1].Resources.XObject.values():
        drawn.Group = Dictionary(S=Name.Transparency, CS=Name.DeviceRGB)


def annotate(pdf: Pdf) -> None:
    pdf.pages[1].Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9])])


def change_metadata(old: bytes, new: bytes) -> Callable[[Pdf], None]:
    return lambda pdf: pdf.Root.Metadata.write(pdf.Root.Metadata.read_bytes().replace(old, new))


def retitle(pdf: Pdf) -> None:
    pdf.docinfo["/Title"] = "Another"


def open_with_script(pdf: Pdf) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS="app.alert(1)")


def exchange_codes(pdf: Pdf) -> None:
    """The first page gets the second's symbol and the other way round; the words stay."""
    symbols = []
    for page in pdf.pages:
        contents = page.Contents[1].read_bytes()
        start = contents.index(b"0 0 0 1 k") - 60
        start = contents.index(b"q ", start)
        symbols.append((page, contents, contents[start : contents.index(b"Q", start)]))
    (first, first_code, here), (second, two, there) = symbols[:2]
    first.Contents[1] = pdf.make_stream(first_code.replace(here, there))
    second.Contents[1] = pdf.make_stream(two.replace(there, here))


def whiten_words(pdf: Pdf) -> None:
    """As a design in 0 0 0 0 would set it."""
    contents = pdf.pages[1].Contents[1].read_bytes()
    before, name = contents.split(b"BT\n", 1)
    colour, rest = name.split(b" k", 1)
    font = colour.split(b" Tf ")[0]
    pdf.pages[1].Contents[1] = pdf.make_stream(before + b"BT\n" + font + b" Tf 0 0 0 0 k" + rest)


def paler_code(pdf: Pdf) -> None:
    contents = pdf.pages[1].Contents[1].read_bytes()
    pdf.pages[1].Contents[1] = pdf.make_stream(contents.replace(b"0 0 0 1 k\n", b"0 0 0 0.45 k\n"))


def second_code(pdf: Pdf) -> None:
    contents = pdf.pages[0].Contents[1].read_bytes()
    pdf.pages[1].contents_add(b"q 0.4 0 0 0.4 5 5 cm " + contents + b" Q")


WHOLE_PAGE_WHITE = f"q 0 0 0 0 k 0 0 {300 * MM} {400 * MM} re f Q"
HALF_SYMBOL_WHITE = f"q 0 0 0 0 k {60 * MM} {60 * MM} {60 * MM} {140 * MM} re f Q"


TINT_OVER_NAME = (
    f"q 0.02 0 0 0 k 0 0 {300 * MM} {400 * MM} re f Q BT /F1 20 Tf 0.1 0 0 0 k 100 100 Td <0001> Tj ET"
)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (paint(WHOLE_PAGE_WHITE), "第 2 页：二维码应为"),
        (paint(HALF_SYMBOL_WHITE), "第 2 页：二维码应为"),
        (second_code, "第 2 页：二维码应为"),
        (swap_pages, "第 2 页：二维码应为"),
        (lose_page, "应有 3 页，实有 2 页"),
        (drop_trim, "第 2 页：裁切框不对"),
        (wrong_bleed, "第 2 页：出血框不对"),
        (lose_text, "提取不出“第一小区”"),
        (unembed, "没有嵌入"),
        (paint("1 0 0 rg 0 0 5 5 re f"), "第 2 页：有 RGB 颜色"),
        (paint("/DeviceRGB cs 1 0 0 sc 0 0 5 5 re f"), "第 2 页：有 RGB 颜色"),
        (draw("/XObject", picture, "10 0 0 10 0 0 cm /Wrong Do"), "第 2 页：有不能印刷的图片：/DeviceRGB"),
        (draw("/XObject", form, "/Wrong Do"), "第 2 页：有 RGB 颜色"),
        (draw("/Pattern", tile, "/Pattern cs /Wrong scn 0 0 9 9 re f"), "第 2 页：有 RGB 颜色"),
        (draw("/Shading", fade, "/Wrong sh"), "第 2 页：有不能印刷的颜色：/DeviceRGB"),
        (draw("/ColorSpace", spot_colour, "/Wrong cs 1 scn 0 0 9 9 re f"), "第 2 页：有专色 /PANTONE"),
        (draw("/ExtGState", soft_mask, "/Wrong gs 0 0 9 9 re f"), "第 2 页：有 RGB 颜色"),
        (paint("q BI /W 1 /H 1 /BPC 8 /CS /RGB ID abc EI Q"), "第 2 页：有内嵌图片"),
        (exchange_codes, "第 1 页：二维码应为"),
        (whiten_words, "第 2 页：“桥头街道”等 1 处的字看不清（明暗对比 1.0）"),
        (paint(TINT_OVER_NAME), "处的字看不清（明暗对比 1."),
        (paler_code, "第 2 页：二维码 HTTPS://LINSHENG.EXAMPLE.GOV.CN/Q/"),
        (lose_marks, "PDF/X-4"),
        (change_intent(DestOutputProfile=None), "没有嵌入印刷条件的 ICC 特性文件"),
        (embed_scanner_profile, "嵌入的 ICC 特性文件不是四色印刷的"),
        (change_intent(OutputConditionIdentifier=""), "没有写明印刷条件"),
        (blend_in_rgb, "第 2 页：透明的部分不在印刷颜色里混合"),
        (blend_form_in_rgb, "透明的部分不在印刷颜色里混合"),
        (annotate, "第 2 页：有批注或链接"),
        (change_metadata(b"xmpMM:VersionID", b"xmpMM:Other"), "元数据里缺 xmpMM:VersionID"),
        (change_metadata(b"PDF/X-4", b"PDF/X-3"), "没有 PDF/X-4 标记"),
        (change_metadata(b"<xmp:CreateDate>2026", b"<xmp:CreateDate>2025"), "CreationDate 和元数据不一致"),
        (retitle, "标题和元数据不一致"),
        (open_with_script, "表单、脚本或附件"),
    ],
)
def test_each_fault_is_found_and_its_page_named(
    change: Callable[[Pdf], None], says: str, tmp_path: Path
) -> None:
    spoiled = Print(tmp_path)
    spoiled.spoil(change)
    assert any(says in problem for problem in spoiled.problems()), spoiled.problems()


def test_each_code_stands_in_its_own_cell_with_its_own_words(tmp_path: Path) -> None:
    sheet = Print(tmp_path, "a4", "card")
    first, second, *rest = sheet.expected[0]
    assert first
    assert second
    sheet.expected = [(second, first, *rest)]
    assert any("第 1 格二维码应为" in problem for problem in sheet.problems())
    assert any("第 2 格提取不出“第一小区”" in problem for problem in sheet.problems())

    words_of_another = ExpectedLeaflet(first.url, second.texts)
    sheet.expected = [(words_of_another, second, *rest)]
    assert [problem.split("“")[0] for problem in sheet.problems()] == ["第 1 页：第 1 格提取不出"] * 4


def test_a_square_miniprogram_code_may_stand_beside_the_leaflets_own(tmp_path: Path) -> None:
    symbol = qrcode.QRCode(box_size=12)
    symbol.add_data("https://mp.weixin.qq.com/a/~~city")
    data = io.BytesIO()
    symbol.make_image().save(data, "PNG")
    beside = Print(tmp_path, miniprogram_code=data.getvalue())
    static = codes_of_design(beside.layouts.used(beside.copies))
    assert static == {"https://mp.weixin.qq.com/a/~~city"}
    assert beside.problems() == []
    beside.spoil(paint(HALF_SYMBOL_WHITE))
    assert any(problem.startswith("第 2 页：二维码应为") for problem in beside.problems())


def test_what_reads_as_a_micro_qr_is_no_leaflets_code(tmp_path: Path) -> None:
    """zxing reads one in parts of a good symbol now and then; a phone's camera app does not look for any."""
    symbol = zxingcpp.create_barcode("198", zxingcpp.BarcodeFormat.MicroQRCode)
    data = io.BytesIO()
    Image.fromarray(zxingcpp.write_barcode_to_image(symbol, scale=20)).save(data, "PNG")
    beside = Print(tmp_path, miniprogram_code=data.getvalue())
    assert codes_of_design(beside.layouts.used(beside.copies)) == frozenset()
    assert beside.problems() == []


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
