"""Leaflets as PDF, read back by libraries that did not write them."""

import re
import zlib
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.progress import Progress

from backend.config import Config
from backend.models import Database
from backend.printing import write_leaflets
from backend.qr.codes import new_code
from backend.qr.fonts import MissingGlyphError
from backend.qr.leaflet import Imprint, LeafletPage, Responsible, render_leaflets
from backend.qr.matrix import dark_runs, matrix_of, pack, unpack
from tests.city import build_city

RARE = "㙦䢺垴堖峁圪垯塄嶝㳇㸆𬭎小区"
LONG = "阳泉市矿区桥头街道段西沟社区第三生活区附属家属院东侧小区"
A4_POINTS = (595, 842)
IMPRINT = Imprint("阳泉市", "12345", "96333")


def page(
    community: str = "众望小区",
    building: str = "",
    firm: str = "保阳物业",
    host: str = "LINSHENG.EXAMPLE.GOV.CN",
) -> LeafletPage:
    code = new_code()
    url = f"HTTPS://{host}/Q/{code}"
    offices = (
        Responsible("物业服务", firm, "0353-0000001"),
        Responsible("街道办事处", "桥头街道", "0353-0000211"),
    )
    return LeafletPage(
        community, building, "桥头街道", offices, code, url, matrix_of(url), "2611-01", is_demo=True
    )


def read(data: bytes) -> list[tuple[str, str, list[str]]]:
    """Size, text and QR contents of each page, rendered at 150 dpi."""
    found = []
    with pypdfium2.PdfDocument(data) as document:
        for one in document:
            image = one.render(scale=150 / 72).to_pil()
            texts = [code.text for code in zxingcpp.read_barcodes(image)]
            width, height = one.get_size()
            assert (round(width), round(height)) == A4_POINTS
            found.append((re.sub(r"\s", "", one.get_textpage().get_text_range()), texts))
    return found


@pytest.mark.parametrize("name", ["众望小区", RARE, LONG, "和"])
def test_the_page_names_the_compound_and_its_code_reads_back(name: str) -> None:
    printed = page(name, "12号楼", "一个名字特别特别长的物业服务企业（集团）阳泉分公司第三项目部")
    ((text, codes),) = read(render_leaflets([printed], IMPRINT))
    assert codes == [printed.url]
    assert name in text
    assert f"{printed.code[:4]}-{printed.code[4:]}" in text
    assert all(
        part in text for part in ("12号楼", "桥头街道", "0353-0000001", "12345", "2611-01", "演示数据")
    )


@pytest.mark.parametrize("host", ["A.CN", "LINSHENG.YQ.GOV.CN", "LINSHENG-FOR-EVERY-COMPOUND.SHANXI.GOV.CN"])
def test_four_modules_around_the_symbol_are_free(host: str) -> None:
    printed = page(host=host)
    with pypdfium2.PdfDocument(render_leaflets([printed], IMPRINT)) as document:
        image = document[0].render(scale=300 / 72).to_pil().convert("L")
    (found,) = zxingcpp.read_barcodes(image)
    corners = found.position
    left, top = corners.top_left.x, corners.top_left.y
    right, bottom = corners.bottom_right.x, corners.bottom_right.y
    module = (right - left) / len(printed.matrix)
    assert (right - left) / 300 * 25.4 > 74  # mm
    free = 3.9 * module
    around = image.crop((int(left - free), int(top - free), int(right + free), int(bottom + free)))
    around.paste(
        255, (int(free) - 3, int(free) - 3, around.width - int(free) + 3, around.height - int(free) + 3)
    )
    assert around.getextrema() == (255, 255)


def test_one_page_for_each_leaflet_in_order() -> None:
    pages = [page(f"第{n}小区") for n in range(5)]
    found = read(render_leaflets(pages, IMPRINT))
    assert [codes for _, codes in found] == [[one.url] for one in pages]


def test_a_missing_glyph_stops_and_names_the_compound() -> None:
    with pytest.raises(MissingGlyphError) as refused:
        render_leaflets([page("众望\U0002a700小区")], IMPRINT)
    assert "众望" in refused.value.message
    assert "U+2A700" in refused.value.message


def test_the_symbol_is_one_path_in_pure_black_and_every_colour_is_cmyk() -> None:
    printed = page()
    data = render_leaflets([printed], IMPRINT)
    streams = (_inflated(found) for found in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL))
    tokens = max(streams, key=lambda stream: stream.count(b" l ")).split()
    assert not {b"rg", b"RG", b"g", b"G", b"cs", b"CS", b"sh"} & set(tokens)
    fills, colour, started = [], [], 0
    for place, token in enumerate(tokens):
        if token == b"k":
            colour, started = tokens[place - 4 : place], 0
        started = started + 1 if token == b"m" else started
        if token == b"f":
            fills.append((started, colour))
            started = 0
    symbol = max(fills)
    assert symbol == (len(dark_runs(printed.matrix)), [b"0", b"0", b"0", b"1"])


def _inflated(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return stream


@settings(max_examples=25, deadline=None)
@given(path=st.text("ABCDEFGHJKMNPQRSTVWXY23456789/:.", min_size=1, max_size=120))
def test_a_matrix_survives_packing(path: str) -> None:
    matrix = matrix_of(path)
    assert unpack(pack(matrix)) == matrix
    dark = sum(length for _, _, length in dark_runs(matrix))
    assert dark == sum(map(sum, matrix))


def test_ordinary_links_fit_version_three() -> None:
    assert len(matrix_of("HTTPS://LINSHENG.YQ.GOV.CN/Q/ACDEFGHJ")) == 29


def test_files_are_whole_and_named_by_compound(database: Database, config: Config, tmp_path: Path) -> None:
    with database.transaction() as session:
        city = build_city(session)
    out = tmp_path / "print"
    with Progress(disable=True) as progress:
        assert write_leaflets(database, config, out, codes=[], buildings=True, progress=progress) == 3
    names = sorted(path.name for path in out.iterdir())
    assert names == ["T1 段西沟一小区.pdf", "T2 观象台佳苑.pdf", "T3 众望小区.pdf"]
    found = read((out / names[0]).read_bytes())
    assert len(found) == 2  # the compound's own and its one building's
    assert city.code.url in found[0][1]
    assert "3号楼" in found[1][0]
    assert "保阳物业" in found[0][0]
    assert "物业服务" not in read((out / names[2]).read_bytes())[0][0]  # nobody serves it but the street
