"""关于××××年×月全市住宅小区投诉办理情况的通报: one PDF, its numbers those of the pages."""

import json
from datetime import datetime
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import typst
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.config import Config
from backend.core.errors import FieldProblem, InvalidInputError
from backend.models import District, OfficeLevel
from backend.printing.leaflets.fonts import font_paths
from backend.statistics.report.contents import contents
from backend.statistics.rules import EVERYTHING, FiguresScope, Period
from backend.statistics.rules.periods import month_named


def report_pdf(session: Session, config: Config, scope: FiguresScope, period: Period, now: datetime) -> bytes:
    """As the figures stand at `now`. Number and signer are left to be written in."""
    data = contents(session, config.city_name, scope, period, now)
    with as_file(files("backend.statistics.report").joinpath("monthly.typ")) as source:
        compiler = typst.Compiler(
            str(source),
            root=str(source.parent),
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        )
        pdf: Any = compiler.compile(format="pdf")
    return bytes(pdf)


def report_of(session: Session, config: Config, month: str, district_code: str, now: datetime) -> bytes:
    """As the command line asks for it. Raises InvalidInputError for fields month or district."""
    period = month_named(month)
    if period is None or period.start > now:
        raise InvalidInputError(
            [FieldProblem("month", f"“{month[:20]}”不是已经开始的月份，请写成 2026-10。")]
        )
    if not district_code:
        return report_pdf(session, config, EVERYTHING, period, now)
    district = session.scalars(select(District).where(District.code == district_code)).first()
    if district is None:
        raise InvalidInputError([FieldProblem("district", f"没有代码为“{district_code[:20]}”的区县。")])
    return report_pdf(session, config, FiguresScope(OfficeLevel.DISTRICT, district.id), period, now)


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[Path(font_path) for font_path in font_paths()],
    )
