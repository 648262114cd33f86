"""A written conversation: read from its file, replayed through the webhook, and written again with answers.

The residents' lines and what must come of them are written by people; the account's lines are what it said,
recorded once (`RECORD_TRANSCRIPTS=1 pytest tests/wechat/test_transcripts.py`), read by a person, and compared
word for word ever after. What is random in them (numbers, PINs, links) is written as a name.
"""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from backend.registry.rules.addresses import figures

ACCOUNT = "邻声: "
INDENT = "      "
_AFTER = re.compile(r"\[(?P<count>[一两二三四五六七八九十半]+)(?P<unit>个?小时|天|年|分钟|周)后\]")
_UNITS = {
    "分钟": timedelta(minutes=1), "小时": timedelta(hours=1), "个小时": timedelta(hours=1),
    "天": timedelta(days=1), "周": timedelta(days=7), "年": timedelta(days=365),
}  # fmt: skip
_RANDOM = (
    (re.compile(r"/c/[\w-]{22}"), "/c/〔链接〕"),
    (re.compile(r"\b\d{3} \d{3} \d{4}\b"), "〔编号〕"),
    (re.compile(r"查询码：\d{6}"), "查询码：〔查询码〕"),
)


@dataclass
class Line:
    """One line of a resident, or of what happens meanwhile, with the answers that came."""

    text: str
    answers: list[str] = field(default_factory=list)


@dataclass
class Transcript:
    path: Path
    head: list[str]
    lines: list[Line]
    expected: list[str]
    home: str = ""

    @property
    def answers(self) -> list[str]:
        return [answer for line in self.lines for answer in line.answers]

    def written(self) -> str:
        """The file as it should stand."""
        body = [*self.head, *([f"home: {self.home}"] if self.home else [])]
        for line in self.lines:
            body.append(line.text)
            for answer in line.answers:
                first, *rest = answer.split("\n")
                body += [f"{ACCOUNT}{first}", *(f"{INDENT}{more}".rstrip() for more in rest)]
        return "\n".join([*body, *(f"expect: {expectation}" for expectation in self.expected)]) + "\n"


def read(path: Path) -> Transcript:
    """The account's recorded lines are kept apart from what people wrote."""
    transcript = Transcript(path, [], [], [])
    for raw in path.read_text(encoding="utf-8").splitlines():
        line = raw.rstrip()
        if line.startswith(ACCOUNT.rstrip()):
            transcript.lines[-1].answers.append(line.removeprefix(ACCOUNT.rstrip()).removeprefix(" "))
        elif transcript.lines and transcript.lines[-1].answers and (not line or raw.startswith(INDENT)):
            transcript.lines[-1].answers[-1] += "\n" + line.removeprefix(INDENT)
        elif line.startswith(("#", "city:")):
            transcript.head.append(line)
        elif line.startswith("home:"):
            transcript.home = line.removeprefix("home:").strip()
        elif line.startswith("expect:"):
            transcript.expected.append(line.removeprefix("expect:").strip())
        elif line.strip():
            transcript.lines.append(Line(line.strip()))
    return transcript


def time_passing(line: str) -> timedelta | None:
    """How long [三小时后] is; None for any other line."""
    match = _AFTER.fullmatch(line)
    if not match:
        return None
    # A minute more, so that 一天后 is past a day.
    count = 0.5 if match["count"] == "半" else int(figures(match["count"]))
    return _UNITS[match["unit"]] * count + timedelta(minutes=1)


def without_chance(text: str) -> str:
    """An answer with the names of what is random in it."""
    for pattern, name in _RANDOM:
        text = pattern.sub(name, text)
    return text
