"""The demo's complaints and the monthly report, made by commands: its numbers are the statistics'."""

from datetime import timedelta
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from sqlalchemy import func, select, update

from backend.core.clock import local, utc_now
from backend.demo.simulation import demo as demo_complaints
from backend.demo.simulation import event_loop
from backend.models import Community, Complaint, ComplaintEvent, Database, PropertyFirm
from backend.sheets.tables import cell_text
from backend.statistics import rules as statistics
from backend.statistics.rules import EVERYTHING, RATE_NAMES, RateKind
from backend.statistics.rules.periods import month_named
from tests.cli.conftest import Run
from tests.support.city import build_city

COMPLAINTS = 20


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """What is counted is tested on both, in tests/complaints."""
    return sqlite_url


def test_the_demos_complaints_and_a_report_with_their_figures(
    run: Run, database: Database, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build_city(database)
    demo = ("demo-complaints", "--days", 7, "--complaints", COMPLAINTS)
    refused = run(*demo, database_url=database_url)
    assert refused.exit_code == 1  # one community is the demo's
    assert "小区 4 个、物业企业 3 家" in refused.output
    with database.transaction() as session:
        for table in (Community, PropertyFirm):
            session.execute(update(table).values(is_demo=True))
    pauses: list[float] = []
    monkeypatch.setattr(event_loop, "WORK_SECONDS", 0)
    monkeypatch.setattr(demo_complaints, "sleep", pauses.append)
    done = run(*demo, database_url=database_url)
    assert len(pauses) > 3, "whoever signs in meanwhile finds a moment between two transactions"
    assert f"{COMPLAINTS} complaints of the last 7 days" in done.output
    assert "已经有投诉" in run(*demo, database_url=database_url).output

    now = utc_now()
    month = f"{local(now - timedelta(days=3)):%Y-%m}"  # on the first of a month, most are of the last one
    pdf = tmp_path / "new" / "report.pdf"
    assert run("report", "--month", month, "--out", pdf, database_url=database_url).exit_code == 0
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Complaint)) == COMPLAINTS
        assert (session.scalar(select(func.count()).select_from(ComplaintEvent)) or 0) > 3 * COMPLAINTS
        period = month_named(month)
        assert period is not None
        whole = statistics.overall(session, EVERYTHING, period, now)
    report_text = text_of(pdf)
    assert f"本月共收到投诉{whole.complaints}件" in report_text
    for kind in RateKind:
        rate = whole.rates[kind]
        assert (
            f"{RATE_NAMES[kind]}{cell_text(rate.share)}{rate.numerator}{rate.denominator}" in report_text
        ), kind
    assert any(whole.rates[kind].denominator for kind in RateKind)
    assert_fonts_embedded(pdf)

    for wrong, message in (
        (("--month", "2999-01"), "不是已经开始的月份"),
        (("--month", "gestern"), "不是已经开始的月份"),
        (("--month", month, "--district", "999999"), "没有代码为“999999”的区县"),
    ):
        answer = run("report", *wrong, "--out", tmp_path / "no.pdf", database_url=database_url)
        assert answer.exit_code == 1
        assert message in answer.output
    assert not (tmp_path / "no.pdf").exists()


def text_of(path: Path) -> str:
    """Without spaces and line ends: where a line breaks is not what is tested."""
    with pypdfium2.PdfDocument(path) as document:
        return "".join("".join(page.get_textpage().get_text_bounded().split()) for page in document)


def assert_fonts_embedded(path: Path) -> None:
    with pikepdf.open(path) as document:
        described = [
            item
            for item in document.objects
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"
        ]
        assert described
        assert all("/FontFile2" in item or "/FontFile3" in item for item in described)
