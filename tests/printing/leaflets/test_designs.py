"""Every shipped design in every format: complete, within its margins, in inks, and a city's to change."""

import io

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from backend.core.errors import InvalidInputError
from backend.printing.leaflets.design import PALETTE, TEMPLATES, parse_design, template_of
from backend.printing.leaflets.formats import FORMATS
from backend.printing.leaflets.layout import compile_layout
from backend.printing.leaflets.logos import embed_picture, printing_inks
from backend.printing.leaflets.slots import MM, Layout
from backend.qr.rules.sizes import LEAST_WIDTH_MM

KINDS = [(template, form, rows) for template in TEMPLATES for form in FORMATS for rows in (1, 2, 3)]
SAFE_MM = {"card": 3.0}  # business cards are cut finer than posters
QUIET_MODULES = 4  # ISO/IEC 18004
NEEDED = {"community", "building", "code", "host", "serial"}
RGB = {"rg", "RG"}


def layout_of(template: str, form: str, rows: int = 2, **fields: str) -> Layout:
    return compile_layout(parse_design(template, fields), form, rows=rows, demo=True, duplex=True)


def text_of(layout: Layout) -> str:
    import pypdfium2

    with pypdfium2.PdfDocument(layout.pdf) as document:
        text = "".join(page.get_textpage().get_text_range() for page in document)
    return text.replace("\ufffe", "-")  # how pdfium marks a hyphen at the end of a line


@pytest.mark.parametrize(("template", "form", "rows"), KINDS)
def test_every_page_holds_what_it_must_within_its_margins(template: str, form: str, rows: int) -> None:
    layout = layout_of(template, form, rows)
    size = FORMATS[form]
    safe = SAFE_MM.get(form, 5.0) * MM - 0.01

    assert (layout.width, layout.height) == (size.width_mm * MM, size.height_mm * MM)
    assert layout.sides == (2 if size.has_back else 1)
    names = {slot.name for slot in layout.slots}
    named = names | ({"building"} if "where" in names else set())
    assert named >= NEEDED
    if form != "card":
        offices = {f"responsible.{row}.{part}" for row in range(rows) for part in ("label", "name", "phone")}
        assert {name for name in names if name.startswith("responsible")} == offices
    for slot in layout.slots:
        assert slot.x >= safe, slot.name
        assert slot.y >= safe, slot.name
        assert slot.x + slot.width <= layout.width - safe, slot.name
        assert slot.y + slot.height <= layout.height - safe, slot.name


@pytest.mark.parametrize(
    ("template", "form"), [(template, form) for template in TEMPLATES for form in FORMATS]
)
def test_the_symbol_is_large_and_has_its_quiet_zone(template: str, form: str) -> None:
    layout = layout_of(template, form, 3)
    (symbol,) = layout.symbols
    assert symbol.side == 0
    assert symbol.width / MM >= LEAST_WIDTH_MM[form] - 0.01
    quiet = QUIET_MODULES * symbol.width / 25
    assert symbol.x - quiet >= 0
    assert symbol.x + symbol.width + quiet <= layout.width
    for slot in layout.slots:
        apart = (
            slot.x >= symbol.x + symbol.width + quiet - 0.01
            or slot.x + slot.width <= symbol.x - quiet + 0.01
            or slot.y >= symbol.y + symbol.width + quiet - 0.01
            or slot.y + slot.height <= symbol.y - quiet + 0.01
        )
        assert apart or slot.side != symbol.side, slot.name


@pytest.mark.parametrize(
    ("template", "form"), [(template, form) for template in TEMPLATES for form in FORMATS]
)
def test_only_printing_inks(template: str, form: str) -> None:
    with pikepdf.Pdf.open(io.BytesIO(layout_of(template, form).pdf)) as pdf:
        for page in pdf.pages:
            operators = {str(instruction.operator) for instruction in pikepdf.parse_content_stream(page)}
            assert not operators & RGB
            inks = [instruction.operands for instruction in pikepdf.parse_content_stream(page, "k K")]
            assert inks
            assert max(sum(map(float, instruction)) for instruction in inks) <= 3


def test_a_city_changes_words_colours_and_hotlines() -> None:
    layout = layout_of(
        "clear",
        "a4",
        city="孟县市",
        hotline="12319",
        **{"words.headline": "有事您说话", "colours.brand": "pine"},
    )
    text = text_of(layout)
    assert "有事您说话" in text
    assert "孟县市" in text
    assert "12319" in text
    with pikepdf.Pdf.open(io.BytesIO(layout.pdf)) as pdf:
        fills = [
            [round(float(ink) * 100) for ink in instruction.operands]
            for instruction in pikepdf.parse_content_stream(pdf.pages[0], "k")
        ]
    assert list(PALETTE["pine"][1]) in fills


@settings(max_examples=25, deadline=None)
@given(words=st.text(alphabet="#$*_@\\\"<>[]{}`~^&%/=+-'|一小区 ", min_size=1, max_size=12))
def test_markup_in_words_is_printed_as_it_is(words: str) -> None:
    layout = layout_of("clear", "a4", **{"words.headline": words})
    page_text = text_of(layout).replace("\ufffe", "-")  # pdfium's word for a hyphen that ends a line
    assert "".join(words.split()) in "".join(page_text.split())


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"words.headline": "字" * 13}, "words.headline"),
        ({"words.headline": "小区\U0002a700事"}, "words.headline"),
        ({"colours.brand": "100 100 100 100"}, "colours.brand"),
        ({"colours.brand": "red blue"}, "colours.brand"),
        ({"colours.brand": "101 0 0 0"}, "colours.brand"),
        ({"city": "字" * 13}, "city"),
        ({"words.nonsense": "字"}, "words.nonsense"),
        ({"colours.nonsense": "pine"}, "colours.nonsense"),
    ],
)
def test_what_cannot_be_printed_is_refused_by_field(fields: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        parse_design("clear", fields)
    assert [problem.field for problem in refused.value.problems] == [field]


def test_too_many_words_for_the_page_are_refused() -> None:
    crowded = "\n".join("一二三四五" * 2 for _ in range(3))
    fields = {f"words.{slot.key}": crowded[: slot.limit] for slot in template_of("clear").words}
    with pytest.raises(InvalidInputError, match="放不下"):
        compile_layout(
            parse_design("clear", fields | {"words.lift_words": "\n" * 40}),
            "lift",
            rows=3,
            demo=True,
            duplex=False,
        )


def picture(mode: str, kind: str, size: int = 300) -> bytes:
    out = io.BytesIO()
    Image.new(mode, (size, size), "red" if mode.startswith("RGB") else 128).save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(("mode", "kind"), [("RGBA", "PNG"), ("RGB", "JPEG"), ("P", "PNG"), ("L", "JPEG")])
def test_logo_and_miniprogram_code_are_drawn_in_inks(mode: str, kind: str) -> None:
    design = parse_design("clear", {}, logo=picture(mode, kind), miniprogram_code=picture("L", "PNG"))
    layout = compile_layout(design, "a4", rows=2, demo=True, duplex=False)
    with pikepdf.Pdf.open(io.BytesIO(layout.pdf)) as pdf:
        spaces = {str(image.ColorSpace) for image in pdf.pages[0].get_images().values()}
    assert spaces == {"/DeviceCMYK", "/DeviceGray"}


@pytest.mark.parametrize(
    ("pixel", "inks"),
    [
        ((0, 0, 0), (0, 0, 0, 255)),
        ((255, 255, 255), (0, 0, 0, 0)),
        ((128, 128, 128), (0, 0, 0, 127)),
        ((255, 0, 0), (0, 255, 255, 0)),
        ((0, 0, 128), (128, 128, 0, 127)),
    ],
)
def test_grey_in_a_logo_prints_with_black_ink(pixel: tuple[int, ...], inks: tuple[int, ...]) -> None:
    assert printing_inks(Image.new("RGB", (2, 2), pixel)).getpixel((0, 0)) == inks


@given(pixel=st.tuples(*[st.integers(0, 255)] * 3))
def test_no_colour_of_a_logo_takes_more_ink_than_dries(pixel: tuple[int, int, int]) -> None:
    inks = printing_inks(Image.new("RGB", (1, 1), pixel)).getpixel((0, 0))
    assert isinstance(inks, tuple)
    assert sum(inks) <= 3 * 255


def test_a_logo_in_inks_keeps_them() -> None:
    out = io.BytesIO()
    Image.new("CMYK", (300, 300), (0, 0, 0, 255)).save(out, "JPEG", quality=100)
    with pikepdf.Pdf.new() as pdf:
        picture = embed_picture(pdf, out.getvalue(), black_only=False)
        assert str(picture.ColorSpace) == "/DeviceCMYK"
        assert picture.read_bytes()[:4] == b"\0\0\0\xff"


@pytest.mark.parametrize(
    ("template", "form"), [(template, form) for template in TEMPLATES for form in FORMATS]
)
def test_pictures_have_room_and_keep_off_the_symbol(template: str, form: str) -> None:
    design = parse_design(template, {}, logo=picture("RGB", "PNG"), miniprogram_code=picture("L", "PNG"))
    layout = compile_layout(design, form, rows=3, demo=True, duplex=True)
    (symbol,) = layout.symbols
    quiet = QUIET_MODULES * symbol.width / 25
    edge = quiet - 0.05  # rounding
    left, bottom = symbol.x + layout.bleed - edge, symbol.y + layout.bleed - edge
    side = symbol.width + 2 * edge
    with pikepdf.Pdf.open(io.BytesIO(layout.pdf)) as pdf:
        matrix: list[float] = []
        for instruction in pikepdf.parse_content_stream(pdf.pages[0], "cm Do"):
            if str(instruction.operator) == "cm":
                matrix = [float(part) for part in instruction.operands]
            elif str(instruction.operands[0]).startswith("/Picture"):
                width, _, _, height, x, y = matrix
                apart = x >= left + side or x + width <= left or y >= bottom + side or y + height <= bottom
                assert apart, instruction.operands[0]


SIXTEEN_BITS = io.BytesIO()
Image.new("I;16", (300, 300), 30000).save(SIXTEEN_BITS, "PNG")


@pytest.mark.parametrize(
    "data", [SIXTEEN_BITS.getvalue(), b"nonsense", picture("RGB", "PNG", 40), b"<svg onload='x()'/>"]
)
def test_pictures_that_cannot_be_printed_are_refused(data: bytes) -> None:
    with pytest.raises(InvalidInputError) as refused:
        parse_design("clear", {}, logo=data)
    assert refused.value.problems[0].field == "logo"
