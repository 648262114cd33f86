"""No key, token or password is in a file of the project. What only looks like one stands in the baseline.

`detect-secrets scan --baseline .secrets.baseline` adds to it, once a second person has looked.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
BASELINE = ".secrets.baseline"


def scan(*files: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "detect_secrets.pre_commit_hook", "--baseline", BASELINE, *files]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_no_file_of_the_project_has_a_secret() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    done = scan(*filter(None, listed.stdout.split("\0")))
    assert done.returncode == 0, done.stdout


def test_a_secret_would_be_noticed(tmp_path: Path) -> None:
    key = tmp_path / "key.py"
    lines = [f"-----BEGIN RSA {'PRIVATE'} KEY-----", f"other = 'AKIA{'Z3' * 8}'"]  # this file is scanned too
    key.write_text("\n".join(lines), encoding="utf-8")
    done = scan(str(key))
    assert done.returncode == 1
    assert "Private Key" in done.stdout
    assert "AWS Access Key" in done.stdout


def test_the_baseline_leaves_out_no_folder() -> None:
    """Only lock files, which are hashes throughout, and tables of numbers and names."""
    filters = json.loads((ROOT / BASELINE).read_text(encoding="utf-8"))["filters_used"]
    [left_out] = [entry["pattern"] for entry in filters if entry["path"].endswith("should_exclude_file")]
    assert left_out == [r".*\.(lock|csv|ti3)$|package-lock\.json$"]
