"""Values as people and programs write them: the seeds of everything that is text."""

import json
import re
from functools import cache
from pathlib import Path

TRANSCRIPTS = Path(__file__).parents[1] / "wechat" / "transcripts"
BACKEND = Path(__file__).parents[2] / "backend"

# As JSON, one a line: some cannot be seen.
VALUES: tuple[str, ...] = tuple(
    json.loads(line)
    for line in (Path(__file__).parent / "values.jsonl").read_text(encoding="utf-8").splitlines()
)
SEPARATOR = b"\0"
LONGEST_ENTRY = 60  # bytes


def text_of(data: bytes) -> str:
    """Bytes that are no UTF-8 become lone surrogates, as JSON can hold them."""
    return data.decode(errors="surrogateescape")


def bytes_of(text: str) -> bytes:
    return text.encode(errors="surrogatepass")


@cache
def spoken_lines() -> tuple[str, ...]:
    """What residents say in the recorded conversations."""
    lines = (
        line
        for path in sorted(TRANSCRIPTS.glob("*.txt"))
        for line in path.read_text(encoding="utf-8").splitlines()
    )
    return tuple(
        dict.fromkeys(re.sub(r"^居民[:：]\s?", "", line) for line in lines if line.startswith("居民"))
    )


@cache
def field_names() -> tuple[str, ...]:
    """Of every form in every template."""
    pages = (path.read_text(encoding="utf-8") for path in sorted(BACKEND.rglob("*.html")))
    return tuple(dict.fromkeys(name for page in pages for name in re.findall(r'\bname="([\w.-]+)"', page)))


def field_names_in(source: str) -> tuple[str, ...]:
    """Texts of a module that may be the name of a field."""
    return tuple(dict.fromkeys(re.findall(r'"([a-z][a-z_.\[\]]{0,30})"', source)))


def words_for_libfuzzer() -> str:
    """The dictionary of libFuzzer: bits that it puts into inputs and takes for others."""
    bits = (bit for value in (*VALUES, *spoken_lines()) for bit in re.findall(r"\w+|[^\w\s]", value))
    entries = (bytes_of(bit) for bit in dict.fromkeys(bits))
    return "".join(f'"{_escaped(entry)}"\n' for entry in entries if len(entry) < LONGEST_ENTRY)


def _escaped(entry: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in entry)
