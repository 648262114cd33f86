"""Known faults of the pinned packages, by pip-audit and npm audit: `./scripts/audit`.

A service that does not answer must never look like a clean result, and pip-audit itself ends with 0 where its
service knows none of the packages. So each service is first asked about a release with published faults: only
one that names them is believed. Without any, this says plainly that nothing was audited. A copy of the
advisories of OSV (`--advisories`) needs no network.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements-test.lock"
NODE_FOLDERS = ("tests/miniprogram", "tests/engines")
EXCEPTIONS = ROOT / "scripts" / "audit-exceptions.toml"
FAULTY_RELEASE = "flask==0.12"  # PYSEC-2019-179 and others
SERVICES = ("osv", "pypi")
SECONDS_FOR_ANSWER, SECONDS_FOR_ALL = 10, 300
CLEAN, FAULTS, NOT_AUDITED = 0, 1, 3
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Finding:
    """One advisory that fits one pinned package; `names` are all that it is known by."""

    package: str
    names: frozenset[str]

    def __str__(self) -> str:
        return f"{self.package}: {', '.join(sorted(self.names))}"


@dataclass(frozen=True, slots=True)
class Audit:
    """`source` says who was asked; empty where nobody answered, and `remark` why."""

    what: str
    source: str = ""
    findings: tuple[Finding, ...] = ()
    remark: str = ""


class NoAnswerError(Exception):
    """Its text says who did not answer, and how."""


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="./scripts/audit", description="Known faults of the pinned packages."
    )
    parser.add_argument("--required", action="store_true", help="end with 3 where nothing could be audited")
    parser.add_argument("--advisories", type=Path, help="OSV's all.zip for PyPI, instead of asking a service")
    options = parser.parse_args()
    with ThreadPoolExecutor() as pool:
        node = [pool.submit(node_audit, folder) for folder in NODE_FOLDERS]
        python = (
            pool.submit(offline_audit, options.advisories)
            if options.advisories
            else pool.submit(python_audit)
        )
        audits = [python.result(), *(audit.result() for audit in node)]
    return conclude(audits, explained(EXCEPTIONS, datetime.now(UTC).date()), required=options.required)


def conclude(audits: Iterable[Audit], excused: frozenset[str], *, required: bool) -> int:
    """Say what came of it, and the exit status."""
    status = CLEAN
    for audit in audits:
        findings = [finding for finding in audit.findings if not finding.names & excused]
        if not audit.source:
            print(f"   NOT AUDITED: {audit.what}. {audit.remark}")
            status = max(status, NOT_AUDITED) if required and status != FAULTS else status
            continue
        print(f"   {audit.what}: {len(findings)} known faults by {audit.source} {audit.remark}".rstrip())
        for finding in findings:
            print(f"      {finding}")
            status = FAULTS
    return status


def explained(path: Path, today: date) -> frozenset[str]:
    """Advisories that do not concern us. Each says why, and until when that was looked at."""
    entries = tomllib.loads(path.read_text(encoding="utf-8")).get("exception", [])
    for entry in entries:
        if set(entry) != {"id", "why", "until"} or not entry["why"].strip():
            raise SystemExit(f"{path.name}: an exception has exactly id, why and until: {entry}")
    return frozenset(entry["id"] for entry in entries if entry["until"] >= today)


def python_audit() -> Audit:
    what, reasons = f"Python packages of {LOCK.name}", []
    for service in SERVICES:
        try:
            _believe(service)
            dependencies = _pip_audit(service, LOCK, SECONDS_FOR_ALL)
        except NoAnswerError as error:
            reasons.append(str(error))
        else:
            unknown = [entry["name"] for entry in dependencies if "skip_reason" in entry]
            remark = f"(it does not know {', '.join(unknown)})" if unknown else ""
            return Audit(what, service, tuple(_findings(dependencies)), remark)
    return Audit(what, remark="; ".join(reasons))


def _believe(service: str) -> None:
    """Raises NoAnswerError unless it knows what is publicly wrong with an old release."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write(f"{FAULTY_RELEASE}\n")
        file.flush()
        if not list(_findings(_pip_audit(service, Path(file.name), SECONDS_FOR_ANSWER))):
            raise NoAnswerError(f"{service} does not know the faults of {FAULTY_RELEASE}")


def _pip_audit(service: str, requirements: Path, seconds: int) -> Any:
    options = (
        "--vulnerability-service",
        service,
        "--format",
        "json",
        "--progress-spinner",
        "off",
        "--timeout",
        "5",
    )
    options += ("--disable-pip", "--no-deps", "--requirement", str(requirements))
    output = _run([sys.executable, "-m", "pip_audit", *options], ROOT, seconds)
    try:
        return json.loads(output)["dependencies"]
    except (ValueError, KeyError):
        raise NoAnswerError(f"{service} does not answer") from None


def _findings(dependencies: Any) -> Iterator[Finding]:
    for dependency in dependencies:
        for fault in dependency.get("vulns", ()):
            yield Finding(
                f"{dependency['name']} {dependency['version']}", frozenset({fault["id"], *fault["aliases"]})
            )


def node_audit(folder: str) -> Audit:
    what = f"npm packages of {folder}"
    try:
        report = json.loads(
            _run(["npm", "audit", "--json", "--package-lock-only"], ROOT / folder, SECONDS_FOR_ANSWER)
        )
    except (NoAnswerError, ValueError, OSError):
        return Audit(what, remark="npm does not answer")
    if "auditReportVersion" not in report:
        return Audit(what, remark=f"npm: {report.get('message', 'no report')}"[:100])
    return Audit(what, "npm", tuple(_node_findings(report)))


def _node_findings(report: Any) -> Iterator[Finding]:
    """What another package brings along stands as a name only."""
    for name, entry in report["vulnerabilities"].items():
        for fault in entry["via"]:
            if isinstance(fault, dict):
                yield Finding(name, frozenset({fault["url"].rpartition("/")[2]}))


def offline_audit(advisories: Path) -> Audit:
    """By a copy of OSV's file: one JSON document an advisory, each with the releases that it concerns."""
    pins = {_canonical(name): version for name, version in _PIN.findall(LOCK.read_text(encoding="utf-8"))}
    findings, newest = [], ""
    with zipfile.ZipFile(advisories) as archive:
        for name in archive.namelist():
            advisory = json.loads(archive.read(name))
            newest = max(newest, advisory["modified"])
            findings += [] if "withdrawn" in advisory else list(_concerned(advisory, pins))
    return Audit(f"Python packages of {LOCK.name}", advisories.name, tuple(findings), f"of {newest[:10]}")


def _concerned(advisory: Any, pins: dict[str, str]) -> Iterator[Finding]:
    for affected in advisory.get("affected", ()):
        package = affected.get("package", {})
        name = _canonical(package.get("name", ""))
        if package.get("ecosystem") == "PyPI" and pins.get(name) in affected.get("versions", ()):
            yield Finding(f"{name} {pins[name]}", frozenset({advisory["id"], *advisory.get("aliases", ())}))


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _run(command: list[str], folder: Path, seconds: int) -> str:
    try:
        return subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=seconds, check=False
        ).stdout
    except subprocess.TimeoutExpired:
        raise NoAnswerError(f"no answer in {seconds} s") from None


if __name__ == "__main__":
    sys.exit(main())
