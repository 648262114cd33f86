"""Print-ready files, read back by libraries that did not write them."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.core.errors import InvalidInputError
from backend.printing.leaflets.design import TEMPLATES
from backend.printing.leaflets.fonts import MissingGlyphError, leaflet_font
from backend.printing.leaflets.formats import FORMATS
from backend.printing.leaflets.imposition import cut_and_stack, place_of
from backend.printing.leaflets.leaflet import Copies
from backend.printing.leaflets.print_conditions import OutputCondition
from backend.printing.leaflets.slots import MM, Slot
from backend.printing.leaflets.text_setting import TextTooLongError, set_text
from tests.printing.leaflets.printing import LONG, RARE, book, leaflet, print_to, read_back

KINDS = [(template, form) for template in TEMPLATES for form in FORMATS]


@pytest.mark.parametrize(("template", "form"), KINDS)
def test_each_page_names_its_community_and_its_code_reads_back(
    template: str, form: str, tmp_path: Path
) -> None:
    names = ["众望小区", RARE, LONG, "和"]
    printed = [leaflet(name, "12号楼3单元电梯", rows=1 + n % 3) for n, name in enumerate(names)]
    copies = [Copies(item, 1, (f"P2611-003-{n:06d}",)) for n, item in enumerate(printed)]
    print_to(tmp_path / "a.pdf", copies, book(template, form))

    pages = read_back(tmp_path / "a.pdf", dpi=150)

    assert [codes for _, codes in pages] == [[item.url] for item in printed]
    for (text, _), leaflet_printed, name, number in zip(pages, printed, names, range(4), strict=True):
        for word in (
            name,
            "12号楼3单元电梯",
            f"{leaflet_printed.code[:4]}-{leaflet_printed.code[4:]}",
            f"P2611-003-{number:06d}",
        ):
            assert word in text
        if form != "card":
            assert "0353-0000004" in text
            assert all(office.name in text for office in leaflet_printed.responsible)


def test_copies_share_their_page_and_differ_in_their_serial(tmp_path: Path) -> None:
    sheet_leaflet = leaflet()
    many = Copies(sheet_leaflet, 50, tuple(f"P2611-003-{n:06d}" for n in range(1, 51)))
    print_to(tmp_path / "one.pdf", [Copies(sheet_leaflet, 1, many.serials[:1])], book())
    print_to(tmp_path / "many.pdf", [many], book())

    pages = read_back(tmp_path / "many.pdf", dpi=72)

    assert all(serial in text for (text, _), serial in zip(pages, many.serials, strict=True))
    added = (tmp_path / "many.pdf").stat().st_size - (tmp_path / "one.pdf").stat().st_size
    assert added / 49 < 700  # bytes a further copy; a whole leaflet has about 1,500


@pytest.mark.parametrize(
    ("form", "sheet", "bleed", "up"),
    [
        ("card", "a4", False, 10),
        ("card", "a4", True, 8),
        ("card", "sra3", True, 21),
        ("a5", "a4", False, 2),
        ("a5", "sra3", True, 4),
        ("a4", "a3", False, 2),
        ("a4", "sra3", True, 2),
        ("lift", "a3", True, 2),
    ],
)
def test_sheets_to_cut_and_stack(form: str, sheet: str, bleed: bool, up: int, tmp_path: Path) -> None:
    printed = [leaflet(f"第{n}小区") for n in range(up + 3)]
    plan = print_to(
        tmp_path / "s.pdf", [Copies(item, 1) for item in printed], book(form=form), sheet=sheet, bleed=bleed
    )
    assert len(plan.cells) == up

    codes_read = [codes for _, codes in read_back(tmp_path / "s.pdf", dpi=200)]

    stacked: list[str] = []
    for cell in range(up):
        stacked += [codes[cell] for codes in codes_read if cell < len(codes)]
    assert stacked == [item.url for item in printed]


def test_backs_lie_behind_their_fronts(tmp_path: Path) -> None:
    printed = [leaflet(f"第{n}小区") for n in range(3)]
    plan = print_to(
        tmp_path / "d.pdf", [Copies(item, 1) for item in printed], book(form="card", duplex=True), sheet="a4"
    )
    width = plan.media[0]

    pages = read_back(tmp_path / "d.pdf", dpi=200)

    assert len(pages) == 2
    assert len(pages[0][1]) == 3
    assert pages[1][1] == []
    for (x, y), (back_x, back_y) in zip(plan.cells, plan.back().cells, strict=True):
        assert back_x + plan.cell[0] == pytest.approx(width - x)
        assert back_y == y


def test_a_format_that_does_not_fit_its_sheet_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="放不进"):
        print_to(tmp_path / "x.pdf", [Copies(leaflet(), 1)], book(form="a3"), sheet="a4")


@given(count=st.integers(1, 400), cells=st.integers(1, 30))
def test_cutting_and_stacking_gives_the_run_in_order(count: int, cells: int) -> None:
    sheets = list(cut_and_stack(count, cells))
    stacks = [[sheet[cell] for sheet in sheets] for cell in range(cells)]
    assert [number for stack in stacks for number in stack if number is not None] == list(range(count))
    for number in range(count):
        sheet, cell = place_of(number, count, cells)
        assert sheets[sheet][cell] == number


@pytest.mark.parametrize("bleed", [True, False])
def test_boxes_stand_on_every_page(bleed: bool, tmp_path: Path) -> None:
    print_to(tmp_path / "b.pdf", [Copies(leaflet(), 3)], book(), bleed=bleed)
    slug, over = (12 * MM, 3 * MM) if bleed else (0.0, 0.0)
    with pypdfium2.PdfDocument(tmp_path / "b.pdf") as document:
        for page in document:
            assert page.get_mediabox(fallback_ok=False)[:2] == (0, 0)
            left, bottom, right, top = page.get_trimbox(fallback_ok=False)
            assert (right - left, top - bottom) == pytest.approx((210 * MM, 297 * MM), abs=0.01)
            assert left == pytest.approx(slug, abs=0.01)
            bleeding = page.get_bleedbox(fallback_ok=False)
            assert bleeding == pytest.approx((left - over, bottom - over, right + over, top + over), abs=0.01)


def test_the_same_order_gives_the_same_bytes(tmp_path: Path) -> None:
    printed = [Copies(leaflet(f"第{n}小区"), 2, ("A-1", "A-2")) for n in range(4)]
    sums = set()
    for name in ("one.pdf", "two.pdf"):
        print_to(tmp_path / name, printed, book())
        sums.add(hashlib.sha256((tmp_path / name).read_bytes()).hexdigest())
    assert len(sums) == 1


def test_the_shop_s_profile_is_embedded(tmp_path: Path) -> None:
    profile = bytes(range(256)) * 4
    condition = OutputCondition("FOGRA51", "PSO Coated v3", profile)
    print_to(tmp_path / "p.pdf", [Copies(leaflet(), 1)], book(), condition=condition)
    with pikepdf.Pdf.open(tmp_path / "p.pdf") as pdf:
        (intent,) = pdf.Root.OutputIntents
        assert str(intent.OutputConditionIdentifier) == "FOGRA51"
        assert intent.DestOutputProfile.read_bytes() == profile
        assert intent.DestOutputProfile.N == 4


def test_a_missing_glyph_stops_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(MissingGlyphError) as refused:
        print_to(tmp_path / "m.pdf", [Copies(leaflet("众望\U0002a700小区"), 1)], book())
    assert "众望" in refused.value.message
    assert "U+2A700" in refused.value.message
    assert not list(tmp_path.iterdir())


def test_both_weights_know_the_same_characters() -> None:
    regular = leaflet_font("regular")
    bold = leaflet_font("bold")
    assert regular.characters() <= bold.characters()


def a_slot(lines: int = 2, height: float = 60) -> Slot:
    return Slot(
        "community", 0, 10, 10, 300, height, 40, 20, lines, (0, 0, 0, 1), "bold", "left", "horizon", 1.25
    )


@settings(deadline=None)
@given(
    text=st.text(alphabet="阳泉市矿区段西沟一小（）·—A1b", min_size=1, max_size=30), lines=st.integers(1, 3)
)
def test_text_stays_in_its_slot_and_loses_nothing(text: str, lines: int) -> None:
    slot = a_slot(lines)
    try:
        text_set = set_text(text, slot)
    except TextTooLongError as refused:
        assert text in refused.message  # noqa: PT017 - what is refused is a proper outcome
        return
    font = leaflet_font("bold")
    assert "".join(line.text for line in text_set) == text
    assert len(text_set) <= lines
    for line in text_set:
        assert line.size <= slot.size
        assert line.x >= slot.x - 0.01
        assert line.x + font.text_width(line.text) * line.size / 1000 <= slot.x + slot.width + 0.01
        assert slot.y <= line.y <= slot.y + slot.height


def test_no_line_begins_with_closing_punctuation() -> None:
    for text in ("段西沟第一小区北区三期（安置房）项目", "阳煤集团五矿，平潭街，一号院，东区，西区"):
        lines = [line.text for line in set_text(text, a_slot())]
        assert len(lines) == 2
        assert lines[1][0] not in "）」，。、"
        assert lines[0][-1] not in "（「"


@pytest.fixture
def page_of_pure_black(tmp_path: Path) -> Iterator[pikepdf.Page]:
    print_to(tmp_path / "k.pdf", [Copies(leaflet(), 1)], book())
    with pikepdf.Pdf.open(tmp_path / "k.pdf") as pdf:
        yield pdf.pages[0]


def test_the_symbol_is_one_path_with_one_fill(page_of_pure_black: pikepdf.Page) -> None:
    rectangles, fills = 0, []
    for instruction in pikepdf.parse_content_stream(page_of_pure_black, "re f W k"):
        operator = str(instruction.operator)
        if operator == "re":
            rectangles += 1
        elif operator in {"f", "W"}:
            fills.append((operator, rectangles))
            rectangles = 0
    (operator, most) = max(fills, key=lambda fill: fill[1])
    assert operator == "f"
    assert most > 200


def test_static_pages_keep_the_fonts_they_share_once(tmp_path: Path) -> None:
    """Leaflets with and without a firm are two static pages of the same words."""
    print_to(tmp_path / "f.pdf", [Copies(leaflet(rows=rows), 1) for rows in (1, 2, 3)], book())
    with pikepdf.Pdf.open(tmp_path / "f.pdf") as pdf:
        files = [
            bytes(stream.read_raw_bytes()) for stream in pdf.objects if isinstance(stream, pikepdf.Stream)
        ]
        forms = list(pdf.pages[0].Resources.XObject.values())
    assert len(forms) == 3
    large = [data for data in files if len(data) > 4000]
    assert len(large) == len(set(large)) >= 3
