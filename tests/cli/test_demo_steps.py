"""The demo is loaded step by step, so that nobody waits for all of it; what ended in the middle goes on."""

import io
from pathlib import Path

import pytest
from rich.console import Console
from sqlalchemy import delete, func, select, update

from backend.cli import preparation, trial
from backend.models import Code, Community, Database, PropertyFirm, StaffAccount
from tests.conftest import config_for
from tests.support.city import build_city


def test_goes_on_where_it_ended(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = config_for(sqlite_url, tmp_path)
    database, heard = Database(config), Console(file=io.StringIO(), width=200)
    build_city(database)
    with database.transaction() as session:
        session.execute(delete(StaffAccount))
        for table in (Community, PropertyFirm):
            session.execute(update(table).values(is_demo=True))
    monkeypatch.setattr(trial, "load_demo_city", lambda *_, **__: None)  # the small one is there
    monkeypatch.setattr(trial, "CODES_AT_ONCE", 2)
    with monkeypatch.context() as broken:
        broken.setattr(trial, "create_demo_accounts", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            preparation._fill(database, config, [], empty=False, console=heard)

    assert preparation._fill(database, config, [], empty=False, console=heard)
    assert "loading goes on" in heard.file.getvalue()
    with database.reading() as session:
        assert session.scalar(select(func.count(Code.community_id.distinct()))) == 5
        assert session.scalar(select(func.count()).select_from(Community)) == 5
        assert session.scalars(select(StaffAccount.username).where(StaffAccount.username == "city")).one()
    assert preparation._fill(database, config, [], empty=False, console=heard)
    assert heard.file.getvalue().count("loading goes on") == 2
    assert heard.file.getvalue().endswith("5 communities\n")
    database.dispose()
