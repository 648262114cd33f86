"""The real divisions of Yangquan, through the importer."""

import csv
from importlib.resources import files

from sqlalchemy.orm import Session

from backend.registry.rules.importing import ImportResult, import_sheets
from backend.registry.rules.sheets import BY_NAME, RegistrySheet
from backend.sheets.recognising import RawSheet

DIVISIONS_FILE = "yangquan_divisions.csv"


def divisions() -> list[dict[str, str]]:
    """Rows of the shipped file: code, name, level (city, district, street …) and parent_code."""
    text = files("backend.registry").joinpath("data", DIVISIONS_FILE).read_text("utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


def load_divisions(session: Session) -> ImportResult:
    """5 districts and counties, 43 streets and townships, 777 committees. Again changes nothing."""
    return import_sheets(
        session,
        [
            _sheet("区县", "district", ("区县代码", "区县名称")),
            _sheet("街道", "street", ("街道代码", "街道名称", "区县代码")),
            _sheet("居委会", "residents_committee", ("居委会代码", "居委会名称", "街道代码")),
        ],
        names_confirmed=True,
    )


def _sheet(name: str, level: str, headings: tuple[str, ...]) -> RawSheet[RegistrySheet]:
    rows = [row for row in divisions() if row["level"] == level]
    cells = [(row["code"], row["name"], row["parent_code"])[: len(headings)] for row in rows]
    return RawSheet(DIVISIONS_FILE, BY_NAME[name], headings, list(enumerate(cells, start=2)))
