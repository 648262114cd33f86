"""What ./scripts/check runs: lint, types, contracts and the nearest tests, without browsers and services."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
QUICK = "not browser and not process"
TYPED = ("backend/", "bench/")  # what mypy reads
NO_TESTS_SELECTED = 5  # pytest's exit status
SHOWN = 150  # characters of a command

# Files outside the subjects, and the tests that read them.
TESTS_OF = {
    "deploy/": ["deploy/test_deployment.py"],
    "pyproject.toml": ["deploy/test_deployment.py", "deploy/test_licences.py"],
    "requirements-test.lock": ["deploy/test_deployment.py"],
    "requirements.lock": ["deploy/test_deployment.py", "deploy/test_licences.py"],
    "NOTICE": ["deploy/test_licences.py"],
    "backend/core/config.py": ["core/test_config.py", "deploy/test_deployment.py"],
    "backend/core/demo_folder.py": ["core/test_config.py"],
    "backend/core/setting_names.py": ["core/test_config.py"],
    "miniprogram/": ["miniprogram"],
}


def main(arguments: list[str]) -> int:
    paths = [str(Path(path).resolve().relative_to(ROOT)) for path in arguments]
    os.chdir(ROOT)
    files = below(paths) if paths else changed()
    if not files:
        print("nothing changed since the last commit; name files or folders, or run ./scripts/test")
        return 0
    python = [path for path in files if path.endswith(".py") and Path(path).exists()]
    results = []
    if python:
        results.append(run("lint", str(BIN / "ruff"), "check", "--quiet", "--force-exclude", *python))
        results.append(run("format", str(BIN / "ruff"), "format", "--check", "--force-exclude", *python))
    if any(path.startswith(TYPED) for path in python):
        results.append(run("types", sys.executable, "-m", "mypy"))
        results.append(run("contracts", str(BIN / "lint-imports")))
    if tests := tests_for(files):
        several = (
            ["--numprocesses", "2", "--dist", "loadfile"]
            if any(Path(test).is_dir() for test in tests)
            else []
        )
        results.append(run("tests", sys.executable, "-m", "pytest", "-q", "-m", QUICK, *several, *tests))
    else:
        print("== tests    none belong to these files")
    print("== passed" if all(results) else "== FAILED", "(the whole run is ./scripts/test)")
    return not all(results)


def run(name: str, *command: str) -> bool:
    """Whether it passed. Says what it runs; shows its output where it failed, and that of tests always."""
    line = " ".join([Path(command[0]).name, *command[1:]])
    print(f"== {name:<9}{line if len(line) <= SHOWN else line[:SHOWN] + ' …'}", flush=True)
    start = time.monotonic()
    done = subprocess.run(command, check=False, capture_output=name != "tests", text=True)
    passed = done.returncode in {0, NO_TESTS_SELECTED if name == "tests" else 0}
    if not passed and done.stdout is not None:
        print(done.stdout + done.stderr)
    print(f"   {'ok' if passed else 'FAILED'} after {time.monotonic() - start:.1f} s", flush=True)
    return passed


def changed() -> list[str]:
    """What differs from the last commit, new files included."""
    return sorted({*git("diff", "--name-only", "HEAD"), *git("ls-files", "--others", "--exclude-standard")})


def below(paths: list[str]) -> list[str]:
    return git("ls-files", "--cached", "--others", "--exclude-standard", "--deduplicate", "--", *paths)


def git(*words: str) -> list[str]:
    command = ["git", "-c", "core.quotePath=false", *words]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()


def tests_for(files: Iterable[str]) -> list[str]:
    """Files and folders for pytest; none lies inside another."""
    tests = {test for path in files for test in tests_of(path)}
    return sorted(str(test) for test in tests if tests.isdisjoint(test.parents))


def tests_of(path: str) -> list[Path]:
    """Those of its subject that name the file; then those anywhere; then the whole subject."""
    file = Path(path)
    if file.name.startswith("test_"):
        return [file] if file.exists() else []
    for start, names in TESTS_OF.items():
        if path.startswith(start):
            return [test for name in names for test in existing(name)]
    if file.parent in {Path("tests"), Path("tests/support")}:
        return []  # a helper of nearly all tests: ./scripts/test
    folders = [folder for name in folders_of(file) for folder in existing(name)]
    return naming(file, folders) or naming(file, [Path("tests")]) or folders


def naming(file: Path, folders: Iterable[Path]) -> list[Path]:
    """Tests that are called like the file, import the module or read the document."""
    if file.suffix == ".py":
        *package, name = file.with_suffix("").parts
        dotted = re.escape(".".join(package))
        pattern = rf"(?m)^ *(from|import) {dotted}(\.{name}\b| import (\([^)]*|.*)\b{name}\b)"
    else:
        pattern = rf"(?<![\w.]){re.escape(file.name)}\b"
        if not file.suffix:
            return []
    tests = [test for folder in folders for test in folder.rglob("test_*.py")]
    return [
        test
        for test in tests
        if test.stem == f"test_{file.stem}" or re.search(pattern, test.read_text(encoding="utf-8"))
    ]


def folders_of(file: Path) -> list[str]:
    match file.parts:
        case ("backend", "models", _):
            return ["models", file.stem]
        case ("backend" | "tests", subject, _, *_):
            return [subject]
        case ("bench", *_):
            return ["bench"]
    return []


def existing(name: str) -> list[Path]:
    """A folder of tests, or a file in whichever folder it lies."""
    if Path(name).suffix:
        return sorted(Path("tests").rglob(name))
    return [folder] if (folder := Path("tests", name)).is_dir() else []


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
