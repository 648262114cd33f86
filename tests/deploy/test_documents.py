"""The documents name files that exist."""

import re
from pathlib import Path

import click
import pytest

from backend.cli import linsheng

ROOT = Path(__file__).parents[2]
DOCUMENTS = (
    "README.md",
    "README.zh-CN.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    *(f"docs/{path.name}" for path in sorted((ROOT / "docs").glob("*.md"))),
)
FROM_ROOT = re.compile(r"`((?:backend|bench|deploy|docs|miniprogram|scripts|tests)/[\w./-]*)`")
MODULE = re.compile(r"`([\w/-]+/[\w-]+\.(?:py|html))`")
# The documents in docs/ leave out where a module's path begins.
BEGINNINGS = ("", "backend/", "backend/complaints/rules/")
LINK = re.compile(r"\]\((?!http)([^)#]+)")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_named_files_exist(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    missing = {path for path in FROM_ROOT.findall(text) if not (ROOT / path).exists()}
    missing |= {
        path
        for path in MODULE.findall(text)
        if not any((ROOT / start / path).exists() for start in BEGINNINGS)
    }
    missing |= {path for path in LINK.findall(text) if not (ROOT / document).parent.joinpath(path).exists()}
    assert not missing, f"{document} names {sorted(missing)}"


def command_lines(text: str) -> set[str]:
    """What stands between backticks or in a block and begins with `linsheng`."""
    inline = re.findall(r"`(?:\.venv/bin/)?(linsheng [^`]+)`", text)
    blocks = "\n".join(re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)).replace("\\\n", " ")
    own_lines = re.findall(r"(?:^|&& |bin/|run --rm )(linsheng [a-z][^\n&#|]*)", blocks, re.MULTILINE)
    return {" ".join(line.split()) for line in (*inline, *own_lines)}


# The changelog also says which commands are gone.
@pytest.mark.parametrize("document", [name for name in DOCUMENTS if name != "CHANGELOG.md"])
def test_commands_and_their_options_exist(document: str) -> None:
    unknown = set()
    for line in command_lines((ROOT / document).read_text(encoding="utf-8")):
        command: click.Command = linsheng
        words = line.split()[1:]
        while words and isinstance(command, click.Group) and words[0] in command.commands:
            command = command.commands[words.pop(0)]
        options = {option for parameter in command.params for option in parameter.opts}
        asked = {word.strip("[]").split("=")[0] for word in words if word.strip("[").startswith("--")}
        if (command is linsheng and words != ["--help"]) or asked - options - {"--help"}:
            unknown.add(line)
    assert not unknown
