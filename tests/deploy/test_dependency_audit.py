"""Silence of an advisory service is no clean result, and every exception is explained and ends."""

import importlib.util
import json
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_SPEC = importlib.util.spec_from_file_location(
    "audit_dependencies", ROOT / "scripts" / "audit_dependencies.py"
)
audit = importlib.util.module_from_spec(_SPEC)
sys.modules[_SPEC.name] = audit
_SPEC.loader.exec_module(audit)

FAULT = {"id": "PYSEC-1", "aliases": ["GHSA-1"]}
UNKNOWN = {"name": "flask", "skip_reason": "Dependency not found on PyPI and could not be audited"}


def answering(monkeypatch: pytest.MonkeyPatch, faulty: list, pinned: list) -> None:
    """What pip-audit says of the release with published faults, then of what is pinned."""

    def run(command: list[str], *_more: object) -> str:
        return json.dumps({"dependencies": pinned if str(audit.LOCK) in command else faulty})

    monkeypatch.setattr(audit, "_run", run)


def test_a_service_that_knows_nothing_is_not_believed(monkeypatch, capsys) -> None:
    answering(monkeypatch, [UNKNOWN], [])
    result = audit.python_audit()
    assert not result.source
    assert "does not know the faults of flask==0.12" in result.remark
    assert audit.conclude([result], frozenset(), required=False) == audit.CLEAN
    assert audit.conclude([result], frozenset(), required=True) == audit.NOT_AUDITED
    assert "NOT AUDITED" in capsys.readouterr().out


@pytest.mark.parametrize(("excused", "status"), [(set(), 1), ({"GHSA-1"}, 0), ({"GHSA-2"}, 1)])
def test_a_known_fault_fails_unless_it_is_explained(monkeypatch, capsys, excused, status) -> None:
    faulty = [{"name": "flask", "version": "0.12", "vulns": [{"id": "PYSEC-0", "aliases": []}]}]
    answering(monkeypatch, faulty, [{"name": "x", "version": "1", "vulns": [FAULT]}, UNKNOWN])
    assert audit.conclude([audit.python_audit()], frozenset(excused), required=True) == status
    assert "it does not know flask" in capsys.readouterr().out


def test_a_copy_of_the_advisories_needs_no_network(tmp_path: Path) -> None:
    copy = tmp_path / "all.zip"
    version = dict(audit._PIN.findall(audit.LOCK.read_text(encoding="utf-8")))["flask"]
    package = {"package": {"ecosystem": "PyPI", "name": "Flask"}, "versions": ["0.12", version]}
    advisory = {"id": "PYSEC-1", "modified": "2026-11-01T00:00:00Z", "affected": [package]}
    with zipfile.ZipFile(copy, "w") as archive:
        archive.writestr("1.json", json.dumps(advisory))
        archive.writestr("2.json", json.dumps({**advisory, "id": "PYSEC-2", "withdrawn": "2026-11-02"}))
    result = audit.offline_audit(copy)
    assert [str(finding) for finding in result.findings] == [f"flask {version}: PYSEC-1"]
    assert result.remark == "of 2026-11-01"


def test_exceptions_are_explained_and_end(tmp_path: Path) -> None:
    audit.explained(audit.EXCEPTIONS, date(2026, 11, 30))  # those that there are
    file = tmp_path / "exceptions.toml"
    file.write_text('[[exception]]\nid = "GHSA-1"\nwhy = "not reached"\nuntil = 2026-12-01\n')
    assert audit.explained(file, date(2026, 12, 1)) == {"GHSA-1"}
    assert audit.explained(file, date(2026, 12, 2)) == set()
    file.write_text('[[exception]]\nid = "GHSA-1"\nwhy = " "\nuntil = 2026-12-01\n')
    with pytest.raises(SystemExit, match="why"):
        audit.explained(file, date(2026, 12, 1))
