"""What the command line changes is in the audit log, or in a list here with its reason."""

from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from sqlalchemy import select

from backend.cli import linsheng
from backend.history.audit_check import verify
from backend.history.registered import registered
from backend.models import AuditEntry, Database, Role
from backend.registry.rules.divisions import YANGQUAN
from backend.staff.rules.accounts import create_account
from backend.staff.rules.passwords import PUBLISHED
from tests.cli.conftest import Run
from tests.conftest import config_for
from tests.support.city import City

CHANGES_NOTHING = {
    "audit verify", "ledger verify", "applications list", "doctor", "export", "keys status", "report",
    "wechat miniprogram-code", "wechat qr",
}  # fmt: skip
EXCUSED = {
    "demo": "refused in production",
    "demo-complaints": "refused in production",
    "init": "brings what the release holds, the same everywhere",
    "keys new": "changes no row; the key is on record in `key_checks` when it comes into use",
    "keys re-encrypt": "needs a second key: tests/cli/test_keys.py looks at its entry",
    "keys retire": "needs a second key: tests/cli/test_keys.py looks at its entry",
    "relay": "a process of the service",
    "run": "a process of the service; with files of a city it imports as `import` does",
    "wechat menu": "needs WeChat's servers: tests/cli/test_wechat_commands.py looks at its entry",
    "wechat-sim": "a process of the service",
    "worker": "a process of the service",
}


def commands(group: click.Group = linsheng, path: tuple[str, ...] = ()) -> Iterator[str]:
    for name, command in group.commands.items():
        if not isinstance(command, click.Group) or command.invoke_without_command:
            yield " ".join((*path, name))
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The rules of the log are tested on both, in tests/staff."""
    return sqlite_url


def test_every_command_that_changes_something_is_on_record(
    run: Run, database: Database, city: City, database_url: str, tmp_path: Path
) -> None:
    personal_data_key = config_for(database_url, tmp_path).personal_data_key
    with database.transaction() as session:
        create_account(session, username="admin", name="演示", password=PUBLISHED, role=Role.ADMINISTRATOR)
    firm = tmp_path / "企业.csv"
    firm.write_text("企业名称,联系人\n丙物业公司,王经理\n", encoding="utf-8")
    account = ("wang", "--name", "王芳", "--role", "city", "--password", "一个 足够长 的 密码 四十二")
    acts = {
        "import": [("registry.imported", (firm,))],
        "divisions": [("registry.imported", (YANGQUAN,))],
        "leaflets": [("code.minted", ("--community", "T4", "--out", tmp_path / "leaflets"))],
        "code": [
            ("code.moved", (city.court_code, "--move", "T1")),
            ("code.replaced", (city.code, "--replace")),
            ("code.revoked", (city.yard_code, "--revoke")),
        ],
        "account": [("account.created", account)],
        "applications add": [("application.added", ("地图", "--contact", "0353-1234567"))],
        "applications revoke": [("application.revoked", ("地图",))],
        "audit begin-ends": [("audit.ends_begun", ("--reason", "恢复到昨夜的备份"))],
        "audit export": [("audit.downloaded", (tmp_path / "log.jsonl",))],
        "close-demo": [("account.disabled", ())],
    }
    assert set(commands()) == {*acts, *CHANGES_NOTHING, *EXCUSED}
    expected = [act for act_list in acts.values() for act, _ in act_list]
    for command, tries in acts.items():
        for _, arguments in tries:
            done = run(
                *command.split(), *arguments, database_url=database_url, personal_data_key=personal_data_key
            )
            assert done.exit_code == 0, (command, done.output)
    look = run("code", city.code, database_url=database_url, personal_data_key=personal_data_key)
    assert look.exit_code == 0  # a look is no act
    with database.reading() as session:
        entries_kept = list(session.scalars(select(AuditEntry).order_by(AuditEntry.number)))
        assert [entry.act for entry in entries_kept] == expected
        assert {entry.actor for entry in entries_kept} == {"命令行"}
        assert all('"user":' in entry.details for entry in entries_kept)  # whose hands these were
        assert set(expected) <= registered().acts.keys()
        assert verify(session).problems == []
