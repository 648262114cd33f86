"""关于××××年×月全市住宅小区投诉办理情况的通报: one PDF, its numbers those of the pages."""

import json
from datetime import datetime
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

import typst
from sqlalchemy.orm import Session

from backend.complaints.statistics import Period, Scope
from backend.config import Config
from backend.leaflets.fonts import font_paths
from backend.reporting.contents import contents


def report_pdf(session: Session, config: Config, scope: Scope, period: Period, now: datetime) -> bytes:
    """As the figures stand at `now`. Number and signer are left to be written in."""
    data = contents(session, config.city_name, scope, period, now)
    with as_file(files("backend.reporting").joinpath("monthly.typ")) as source:
        compiler = typst.Compiler(
            str(source),
            root=str(source.parent),
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        )
        return bytes(compiler.compile(format="pdf"))


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[Path(one) for one in font_paths()],
    )
