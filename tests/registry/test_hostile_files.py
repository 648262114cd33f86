"""Files from anybody: each is refused in words, in bounded time and memory, and nothing is imported."""

import io
import resource
import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.models import Database
from backend.registry.rules.imports.importing import ImportRejectedError
from backend.registry.rules.sheets import SHEETS
from backend.sheets.problems import MOST_PROBLEMS
from backend.sheets.reading import read_files
from tests.registry.conftest import rejected
from tests.support.clerk import Shown, Workbook

MOST_WORK = 20.0  # seconds of the processor
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(4096)
HEADINGS = "小区编号,小区名称,街道代码\n"


@pytest.fixture(autouse=True)
def _bounded_memory() -> object:
    """A file that asks for more than 6 GB ends in MemoryError instead of a dead machine."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (6 * 1024**3, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_AS, before)


BYTES: dict[str, tuple[str, bytes, str]] = {
    "empty": ("小区.csv", b"", "文件是空的"),
    "blank": ("小区.csv", b" \r\n\r\n ", "文件是空的"),
    "PDF named xlsx": ("city.xlsx", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "不是能读的表格"),
    "PDF named csv": ("小区.csv", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(range(256)), "编码认不出"),
    "password": ("city.xlsx", OLE, "有密码"),
    "old xls named csv": ("小区.csv", OLE, "旧版 XLS"),
    "zip magic only": ("city.xlsx", b"PK\x03\x04", "已损坏"),
    "NUL bytes": ("小区.csv", (HEADINGS + "A\0,小\0区,1\n").encode(), "控制字符"),
    "only NUL": ("小区.csv", bytes(100_000), "缺少必填的列"),
    "UTF-16 without mark": ("小区.csv", (HEADINGS + "A1,园,1\n").encode("utf-16-le"), "缺少必填的列"),
    "UTF-16 cut in two": ("小区.csv", HEADINGS.encode("utf-16")[:-1], "没有"),
    "10 MB in a cell": ("小区.csv", (HEADINGS + "A1," + "园" * 3_500_000 + ",1\n").encode(), "太长"),
    "10 MB heading": ("小区.csv", ("园" * 3_500_000 + "\n").encode(), "太长"),
    "open quote": ("小区.csv", (HEADINGS + 'A1,"' + "园,\n" * 100_000).encode(), "引号"),
    "100,000 columns": ("小区.csv", b"," * 100_000, "缺少必填的列"),
    "million empty lines": ("小区.csv", b"\n" * 1_000_000 + b"x", "缺少必填的列"),
    "unknown table": ("名单.csv", "姓名,年龄\n王某,40\n".encode(), "看不出是哪一张表"),
    "HTML named csv": ("小区.csv", b"<html><script>alert(1)</script></html>", "缺少必填的列"),
    "a text": ("city.txt", b"hello", "不是能读的表格"),
}  # fmt: skip


@pytest.mark.parametrize("name", BYTES)
def test_bytes_that_are_no_city(example_database: Database, tmp_path: Path, name: str) -> None:
    file_name, data, words = BYTES[name]
    path = tmp_path / file_name
    path.write_bytes(data)
    started = time.process_time()
    problems = rejected(example_database, path)
    assert time.process_time() - started < MOST_WORK
    if name != "UTF-16 cut in two":
        assert any(words in problem.problem for problem in problems), problems[:3]


def test_folders_and_missing_files(example_database: Database, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "folder.csv").mkdir()
    paths = [tmp_path / "empty", tmp_path / "folder.csv", tmp_path / "none.csv", tmp_path / ("x" * 300)]
    assert len(rejected(example_database, *paths)) == 4


def test_one_hundred_thousand_bad_rows(example_database: Database, tmp_path: Path) -> None:
    path = tmp_path / "小区.csv"
    path.write_text(HEADINGS + "甲,,乙\n" * 100_000, encoding="utf-8")
    started = time.process_time()
    assert len(rejected(example_database, path)) == MOST_PROBLEMS
    assert time.process_time() - started < MOST_WORK


def test_one_hundred_thousand_rows_that_point_nowhere(
    example_database: Database, clerk: Workbook, tmp_path: Path
) -> None:
    path = tmp_path / "小区.csv"
    rows = "".join(f"C{number},小区{number},9{number}\n" for number in range(100_000))
    path.write_text(HEADINGS + rows, encoding="utf-8")
    started = time.process_time()
    assert len(rejected(example_database, clerk.save(), path)) == MOST_PROBLEMS
    assert time.process_time() - started < MOST_WORK


def test_one_hundred_thousand_doubles(example_database: Database, tmp_path: Path) -> None:
    path = tmp_path / "区县.csv"
    path.write_text("区县代码,区县名称\n" + "1,甲\n" * 100_000, encoding="utf-8")
    assert len(rejected(example_database, path)) == MOST_PROBLEMS


def _repacked(path: Path, change: Callable[[str, bytes], bytes]) -> None:
    """The workbook with some of its parts changed."""
    data = path.read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))


def _sheet(replacement: bytes) -> Callable[[str, bytes], bytes]:
    def change(name: str, part: bytes) -> bytes:
        return part.replace(b"</sheetData>", replacement + b"</sheetData>") if "sheet5" in name else part

    return change


FAR = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>'
HOSTILE_SHEETS: dict[str, bytes] = {
    "a cell at the far corner": FAR,
    "the same in a prefix": FAR.replace(b"<c ", b"<x:c ").replace(b"</c>", b"</x:c>"),
    "place hidden behind a quote": FAR.replace(b'<c r="', b'<c x=">" r="'),
    "a row beyond all rows": FAR.replace(b"1048576", b"999999999"),
    "a place that is no number": FAR.replace(b"XFD1048576", b"XFD99999999999999999999"),
    "a tag without an end": b"<c " + b"x" * 10_000_000,
    "ten million open quotes": b"<c '" * 2_500_000,
    "bare markup": b"<row><c><c><row>",
    "entities": b'<row r="20"><c r="A20" t="inlineStr"><is><t>' + b"&lol;" * 1000 + b"</t></is></c></row>",
    "million cells of one text": b'<row r="20">' + b'<c t="s"><v>0</v></c>' * 1_000_000 + b"</row>",
    "text that is not there": b'<row r="20"><c r="A20" t="s"><v>99999999</v></c></row>',
    "a date out of time": b'<row r="20"><c r="A20" t="d"><v>9999999-99-99T</v></c></row>',
}


@pytest.mark.parametrize("name", HOSTILE_SHEETS)
def test_hostile_workbooks(example_database: Database, clerk: Workbook, name: str) -> None:
    path = clerk.save()
    _repacked(path, _sheet(HOSTILE_SHEETS[name]))
    started = time.process_time()
    rejected(example_database, path)
    assert time.process_time() - started < MOST_WORK


def test_long_text_in_many_cells(example_database: Database, clerk: Workbook) -> None:
    """10 MB of shared text in 1,000 cells would be 10 GB."""
    path = clerk.save()

    def change(name: str, part: bytes) -> bytes:
        if "sharedStrings" in name:
            return part.replace(b"<si>", b"<si><t>" + b"x" * 10_000_000 + b"</t></si><si>", 1)
        return _sheet(b"".join(b'<row r="%d"><c t="s"><v>0</v></c></row>' % n for n in range(20, 1020)))(
            name, part
        )

    _repacked(path, change)
    assert rejected(example_database, path)[0].problem == "表格太大"


def test_zip_bomb(example_database: Database, clerk: Workbook) -> None:
    path = clerk.save()
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet99.xml", bytes(400 * 1024 * 1024))
    assert path.stat().st_size < 1_000_000
    assert rejected(example_database, path)[0].problem == "解压后太大"


def test_zip_bomb_that_lies_about_its_size(example_database: Database, clerk: Workbook) -> None:
    path = clerk.save()
    true_size = 350 * 1024 * 1024
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("xl/worksheets/sheet99.xml", bytes(true_size))
    data = path.read_bytes().replace(struct.pack("<I", true_size), struct.pack("<I", 100))
    path.write_bytes(data)
    assert "已损坏" in rejected(example_database, path)[0].problem


def test_other_archives(example_database: Database, tmp_path: Path) -> None:
    for name, part in (("a.xlsx", "content.xml"), ("b.xlsx", "xl/workbook.bin"), ("c.xlsx", "x.txt")):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr(part, "x")
        assert rejected(example_database, tmp_path / name)[0].problem == "不是 XLSX 文件"


def test_formatting_far_out_is_no_harm(clerk: Workbook) -> None:
    """Clerks format whole rows; such cells hold nothing."""
    path = clerk.save()
    _repacked(path, _sheet(b'<row r="1048576"><c r="XFD1048576" s="0"/></row>'))
    assert len(read_files([path], SHEETS)) == 8


def test_truncated_at_every_place(clerk: Workbook, tmp_path: Path) -> None:
    data = clerk.save().read_bytes()
    for end in range(4, len(data), 97):
        path = tmp_path / "cut.xlsx"
        path.write_bytes(data[:end])
        with pytest.raises(ImportRejectedError):
            read_files([path], SHEETS)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=30), st.booleans()
)
def test_damaged_bytes(clerk: Workbook, tmp_path: Path, damage: list[tuple[int, int]], inside: bool) -> None:
    """Bytes changed in the archive, or in the XML inside a sound archive."""
    path = clerk.save(tmp_path / "damaged.xlsx")

    def spoil(part: bytes) -> bytes:
        spoilt = bytearray(part)
        for place, byte in damage:
            spoilt[place % len(spoilt)] = byte
        return bytes(spoilt)

    if inside:
        _repacked(path, lambda name, part: spoil(part) if "sheet" in name else part)
    else:
        path.write_bytes(spoil(path.read_bytes()))
    try:
        read_files([path], SHEETS)
    except ImportRejectedError as error:
        assert error.problems  # noqa: PT017 - either outcome is right, any other exception is not


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.binary(max_size=400),
        st.text(max_size=300).map(lambda t: (HEADINGS + t).encode("utf-8", "replace")),
    )
)
def test_any_bytes_as_csv(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "小区.csv"
    path.write_bytes(data)
    try:
        read_files([path], SHEETS)
    except ImportRejectedError as error:
        assert error.problems  # noqa: PT017 - either outcome is right, any other exception is not


MERGED = b"</sheetData><mergeCells>" + b'<mergeCell ref="A2:K9"/>' * 199_000 + b"</mergeCells>"
ENTITY = b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"</sheetData>", MERGED),
        (b"</sheetData>", MERGED.replace(b"A2:K9", b"A2:A2") * 2),
        (b"<worksheet", ENTITY),
        (b"<worksheet", b"<worksheet><worksheet"),
    ],
    ids=["merged areas over each other", "too many merged areas", "a document type", "a tag left open"],
)
def test_hostile_marks(example_database: Database, clerk: Workbook, before: bytes, after: bytes) -> None:
    path = clerk.save()
    _repacked(path, lambda name, part: part.replace(before, after, 1) if "sheet5" in name else part)
    started = time.process_time()
    assert rejected(example_database, path)
    assert time.process_time() - started < MOST_WORK


def test_a_number_format_without_end(example_database: Database, clerk: Workbook) -> None:
    """A million noughts for each of a thousand cells would be a gigabyte."""
    clerk.sheets["楼栋"] += [["A1", Shown(number, "000"), "", "", ""] for number in range(3, 1003)]
    path = clerk.save()
    _repacked(
        path,
        lambda name, part: (
            part.replace(b'"000"', b'"' + b"0" * 1_000_000 + b'"') if "styles" in name else part
        ),
    )
    assert rejected(example_database, path)[0].problem == "这一格显示的和存的不一样，请设成文本再填"
