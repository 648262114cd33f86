"""The real divisions of cities that come with the product. Any other city brings its own."""

import csv
from importlib.resources import files

from sqlalchemy.orm import Session

from backend.core.errors import NotFoundError
from backend.registry.rules.imports.importing import ImportResult, import_sheets
from backend.registry.rules.sheets import BY_NAME, RegistrySheet
from backend.sheets.recognising import RawSheet

YANGQUAN = "1403"
SHIPPED = {YANGQUAN: "yangquan_divisions.csv"}
"""By the code of the city in the national statistical codes."""


def divisions(city_code: str) -> list[dict[str, str]]:
    """Rows of a shipped file: code, name, level (city, district, street …) and parent_code."""
    if city_code not in SHIPPED:
        raise NotFoundError(f"没有代码为 {city_code[:12]} 的城市的区划，现有：{'、'.join(SHIPPED)}。")
    text = files("backend.registry").joinpath("data", SHIPPED[city_code]).read_text("utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


def load_divisions(session: Session, city_code: str) -> ImportResult:
    """Districts, streets and residents' committees of a city. Again changes nothing."""
    rows = divisions(city_code)
    return import_sheets(
        session,
        [
            _sheet(city_code, rows, "区县", "district", ("区县代码", "区县名称")),
            _sheet(city_code, rows, "街道", "street", ("街道代码", "街道名称", "区县代码")),
            _sheet(
                city_code, rows, "居委会", "residents_committee", ("居委会代码", "居委会名称", "街道代码")
            ),
        ],
        names_confirmed=True,
    )


def _sheet(
    city_code: str, rows: list[dict[str, str]], name: str, level: str, headings: tuple[str, ...]
) -> RawSheet[RegistrySheet]:
    cells = [
        (row["code"], row["name"], row["parent_code"])[: len(headings)]
        for row in rows
        if row["level"] == level
    ]
    return RawSheet(SHIPPED[city_code], BY_NAME[name], headings, list(enumerate(cells, start=2)))
