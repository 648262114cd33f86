"""Every shipped design in every format: complete, within its margins, in inks, and a city's to change."""

import io
from collections.abc import Iterator

import pikepdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from backend.core.errors import InvalidInputError
from backend.printing.leaflets.design import PALETTE, TEMPLATES, parse_design, template_of
from backend.printing.leaflets.formats import FORMATS
from backend.printing.leaflets.layout import compile_layout
from backend.printing.leaflets.logos import embed_picture, printing_inks
from backend.printing.leaflets.readable import colour_problems
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


def picture(mode: str, kind: str, size: int = 300, ground: int = 255) -> bytes:
    out = io.BytesIO()
    image = Image.new(mode, (size, size), "red" if mode.startswith("RGB") else ground)
    if mode == "L":
        image.paste(0 if ground == 255 else ground - 40, (60, 60, 240, 240))
    image.save(out, kind)
    return out.getvalue()


FAINT = ("0 0 0 0", "2 0 0 0", "0 0 100 0")


@pytest.mark.parametrize("template", TEMPLATES)
def test_colours_that_cannot_be_read_are_refused_and_all_that_are_offered_can(template: str) -> None:
    for inks in FAINT:
        (problem,) = colour_problems(parse_design(template, {"colours.brand": inks}), "design", ["a5"])
        assert (problem.field, "看不清" in problem.message) == ("design", True), inks
    for name in ("", *PALETTE):
        assert colour_problems(parse_design(template, {"colours.brand": name}), "design", ["a5"]) == []


def test_white_on_a_light_ground_is_refused() -> None:
    design = parse_design("warm", {"colours.deep": "0 10 20 0"})
    assert colour_problems(design, "design", ["lift"])


def test_a_pale_miniprogram_code_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="小程序码太淡"):
        parse_design("clear", {}, miniprogram_code=picture("L", "PNG", ground=250))


@pytest.mark.parametrize("template", TEMPLATES)
def test_no_line_break_adds_punctuation(template: str) -> None:
    """The words of a city in the order in which they stand, with nothing between their lines."""
    broken = {"words.lift_hint": "按住轿厢里的\n警铃和对讲按钮", "words.step1": "看清屏幕上\n的小区名"}
    for form, sentence in (
        ("lift", "按住轿厢里的警铃和对讲按钮"), ("card", "看清屏幕上的小区名"), ("a5", "看清屏幕上的小区名"),
    ):  # fmt: skip
        assert sentence in "".join(text_of(layout_of(template, form, **broken)).split()), form


@pytest.mark.parametrize("template", TEMPLATES)
def test_the_front_says_what_is_genuine(template: str) -> None:
    for form in FORMATS:
        layout = compile_layout(parse_design(template, {}), form, rows=2, demo=False, duplex=False)
        text = "".join(text_of(layout).split())
        assert "只认这个网址，不收费，不要验证码" in text, form
        assert any(slot.name == "host" and slot.side == 0 for slot in layout.slots), form


@pytest.mark.parametrize("form", ["a4", "a3", "a5", "lift"])
def test_nothing_is_painted_over_the_frame_of_the_code(form: str) -> None:
    """Its top edge is as dark above the code as beside it."""
    layout = layout_of("clear", form)
    (symbol,) = layout.symbols
    scale = 4.0
    with pypdfium2.PdfDocument(layout.pdf) as document:
        page = document[0].render(scale=scale, grayscale=True).to_pil()
    middle = symbol.x + symbol.width / 2 + layout.bleed
    quiet = QUIET_MODULES * symbol.width / 25
    beside = symbol.x - quiet - 1 * MM + layout.bleed
    top = layout.height - symbol.y - symbol.width - quiet + layout.bleed
    above_code, above_side = (
        sum(
            255 - int(page.getpixel((int(x * scale), y)))
            for y in range(int((top - 6) * scale), int((top + 6) * scale))
        )
        for x in (middle, beside)
    )
    assert above_code == pytest.approx(above_side, rel=0.1)
    assert above_side > 0, "the frame was not found"


LONGEST = {"words.headline": "很长很长很长的大标题字字", "words.subline": "说" * 40}
AIR_MM = 3


@pytest.mark.parametrize(
    ("template", "form"), [(template, form) for template in TEMPLATES for form in FORMATS]
)
def test_a_logo_has_air_around_it(template: str, form: str) -> None:
    for words in ({}, LONGEST):
        design = parse_design(template, words, logo=picture("RGB", "PNG"))
        layout = compile_layout(design, form, rows=2, demo=True, duplex=False)
        with pikepdf.Pdf.open(io.BytesIO(layout.pdf)) as pdf:
            boxes = [box for name, box in drawn_pictures(pdf.pages[0]) if name == "/Picture0"]
        with pypdfium2.PdfDocument(layout.pdf) as document:
            textpage = document[0].get_textpage()
            rects = [textpage.get_rect(number) for number in range(textpage.count_rects())]
        bleed = layout.bleed
        slots = [
            (slot.x + bleed, slot.y + bleed, slot.x + slot.width + bleed, slot.y + slot.height + bleed)
            for slot in layout.slots
            if slot.side == 0 and slot.name not in {"community", "building"}
        ]
        for left, bottom, right, top in boxes:
            for text in (*rects, *slots):
                across = max(text[0] - right, left - text[2])
                down = max(text[1] - top, bottom - text[3])
                assert max(across, down) >= AIR_MM * MM - 0.1, (words, text)


def drawn_pictures(page: pikepdf.Page) -> Iterator[tuple[str, tuple[float, float, float, float]]]:
    matrix: list[float] = []
    for instruction in pikepdf.parse_content_stream(page, "cm Do"):
        if str(instruction.operator) == "cm":
            matrix = [float(part) for part in instruction.operands]
        elif str(instruction.operands[0]).startswith("/Picture"):
            width, _, _, height, x, y = matrix
            yield str(instruction.operands[0]), (x, y, x + width, y + height)


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
        for name, (x, y, end, top) in drawn_pictures(pdf.pages[0]):
            assert x >= left + side or end <= left or y >= bottom + side or top <= bottom, name


SIXTEEN_BITS = io.BytesIO()
Image.new("I;16", (300, 300), 30000).save(SIXTEEN_BITS, "PNG")


@pytest.mark.parametrize(
    "data", [SIXTEEN_BITS.getvalue(), b"nonsense", picture("RGB", "PNG", 40), b"<svg onload='x()'/>"]
)
def test_pictures_that_cannot_be_printed_are_refused(data: bytes) -> None:
    with pytest.raises(InvalidInputError) as refused:
        parse_design("clear", {}, logo=data)
    assert refused.value.problems[0].field == "logo"
