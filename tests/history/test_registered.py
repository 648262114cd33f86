"""What subjects register: whole, once, spelt as the tables are, and without loading a page."""

import subprocess
import sys

import pytest

from backend.history.registered import SubjectHistory, register, registered
from backend.models import ChangeArea

LOADS_NO_PAGE = """
import sys
import backend.subjects
heavy = {"flask", "redis", "rq", "wechatpy"} & sys.modules.keys()
pages = [name for name in sys.modules if name.startswith("backend.") and ".pages" in name]
sys.exit(str([*heavy, *pages]) if heavy or pages else 0)
"""
NOBODY_REGISTERED = """
from backend.history.registered import registered
registered()
"""


def test_every_area_and_column_is_one() -> None:
    assert registered().areas.keys() == set(ChangeArea)
    for table in registered().tables.values():
        beside = {name for name, column in table.columns.items() if column.beside is not None}
        names = {column.name for column in table.model.__table__.columns} | beside
        assert table.columns.keys() <= names, table.model
        assert table.hidden <= names - table.columns.keys(), table.model


def test_an_act_belongs_to_one_subject() -> None:
    acts = dict(registered().acts)
    with pytest.raises(ValueError, match=r"setting\.changed"):
        register([SubjectHistory(acts={"setting.changed": "又一个名字"})])
    assert registered().acts == acts


def _run(program: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)


def test_subjects_load_no_pages() -> None:
    done = _run(LOADS_NO_PAGE)
    assert done.returncode == 0, done.stderr


def test_without_subjects_nothing_is_changed_unseen() -> None:
    assert "import backend.subjects first" in _run(NOBODY_REGISTERED).stderr
