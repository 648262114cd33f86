from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from backend.cli import linsheng
from tests.conftest import PERSONAL_DATA_KEY

Run = Callable[..., Result]


@pytest.fixture
def prepared(tmp_path: Path, sqlite_blank: bytes) -> None:
    """The data folder has its tables, which `init` would make in a second: for tests of other commands."""
    prepare_folder(tmp_path / "data", sqlite_blank)


def prepare_folder(data: Path, blank: bytes) -> None:
    data.mkdir()
    (data / "linsheng.db").write_bytes(blank)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """A command as it is typed; what goes wrong is told in a sentence, never as a traceback."""

    def run_one(*arguments: object, **settings: str) -> Result:
        variables = {"data_dir": str(tmp_path / "data"), **settings}
        if "mode" not in settings:
            variables.setdefault("personal_data_key", PERSONAL_DATA_KEY)
        environment = {f"LINSHENG_{name.upper()}": value for name, value in variables.items()}
        result = CliRunner().invoke(linsheng, [str(argument) for argument in arguments], env=environment)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        return result

    return run_one
