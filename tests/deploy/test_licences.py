"""What the service runs on may be used under terms that Mulan PSL v2 goes with; every exception says why."""

import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
NOTICE = (ROOT / "NOTICE").read_text(encoding="utf-8")

# Permissive: keep the notice, otherwise do as you like.
ALLOWED = {
    "0BSD",
    "Apache-2.0",
    "BSD",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "MIT",
    "MIT-0",
    "MIT-CMU",
    "PSF-2.0",
    "Zlib",
}

EXCEPTIONS = {
    "certifi": ("MPL-2.0", "unmodified list of certificate authorities, installed beside us as a package"),
    "manimgx-fonts-cjk": ("OFL-1.1", "a font; may be bundled and embedded in documents"),
    "pi-heif": ("LGPL-3.0-only", "imported at run time, unmodified, replaceable by pip"),
    "pikepdf": ("MPL-2.0", "copyleft for its own files only, which we import and do not change"),
    "psycopg": ("LGPL-3.0-only", "imported at run time, unmodified, replaceable by pip"),
    "psycopg-binary": ("LGPL-3.0-only", "loaded by psycopg at run time, unmodified, replaceable by pip"),
    "pylopdf-fonts-zh-cn": ("OFL-1.1", "fonts; may be bundled and embedded in documents"),
    "python-stdnum": ("LGPL-2.1-or-later", "imported at run time, unmodified, replaceable by pip"),
    "zipstream-ng": ("LGPL-3.0-only", "imported at run time, unmodified, replaceable by pip"),
}

# Whose metadata name no licence, or name it in words of their own. Read in the licence file on the day given.
READ_BY_HAND = {
    "eviltransform": "BSD-2-Clause",  # 2026-11-29, LICENSE of its repository; the wheel has none
    "supervisor": "BSD-3-Clause",  # 2026-11-29, LICENSES.txt of the wheel; a fourth clause: mark changes
    "pypdfium2": "BSD-3-Clause AND Apache-2.0",  # 2026-11-29, licenses/ of the wheel, for PDFium too
}

# Libraries under the GPL or LGPL that wheels bring along, whatever the wheel's own licence says.
COPYLEFT_LIBRARIES = {
    *("avcodec", "avdevice", "avfilter", "avformat", "avutil", "swresample", "swscale"),
    *("asound", "crypt", "gmp", "gnutls", "hogweed", "keyutils", "mp3lame", "nettle", "unistring"),
    *("x264", "x265", "heif", "de265"),
}

WORDS = {
    "Apache License": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD",
    "GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.1-or-later",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "SIL Open Font License 1.1 (OFL-1.1)": "OFL-1.1",
}


def runtime_distributions() -> dict[str, Distribution]:
    """Everything that an installation without extras brings, by name."""
    distributions: dict[str, Distribution] = {}
    waiting = [Requirement(line) for line in PROJECT["dependencies"]]
    seen = set()
    while waiting:
        requirement = waiting.pop()
        key = (canonicalize_name(requirement.name), frozenset(requirement.extras))
        if key in seen:
            continue
        seen.add(key)
        distributions[key[0]] = distribution(key[0])
        waiting += _needed(distributions[key[0]], requirement.extras)
    return distributions


def _needed(package: Distribution, extras: set[str]) -> Iterator[Requirement]:
    for line in package.requires or []:
        requirement = Requirement(line)
        marker = requirement.marker
        if marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            yield requirement


def licence_of(package: Distribution) -> str:
    """As an SPDX expression: from the expression, else the classifiers, else the free field."""
    metadata = package.metadata
    name = canonicalize_name(metadata["Name"])
    if name in READ_BY_HAND:
        return READ_BY_HAND[name]
    if expression := metadata.get("License-Expression"):
        return expression
    classifiers = [
        line.removeprefix("License :: OSI Approved :: ")
        for line in metadata.get_all("Classifier") or []
        if line.startswith("License :: OSI Approved :: ")
    ]
    words = (
        " AND ".join(WORDS.get(line, line) for line in classifiers) or metadata.get("License") or "none named"
    )
    return WORDS.get(words, words)


def permitted(expression: str) -> bool:
    """Every part that applies together is allowed; of alternatives, one."""
    parts = re.split(r"\s+AND\s+", expression.replace("(", "").replace(")", ""))
    return all(any(choice in ALLOWED for choice in re.split(r"\s+OR\s+", part)) for part in parts)


RUNTIME = runtime_distributions()


@pytest.mark.parametrize("name", sorted(RUNTIME))
def test_licence_is_allowed(name: str) -> None:
    licence = licence_of(RUNTIME[name])
    expected, _reason = EXCEPTIONS.get(name, (None, None))
    if expected:
        assert licence == expected, f"{name} is now under {licence}: read it, then mend EXCEPTIONS and NOTICE"
    else:
        assert permitted(licence), (
            f"{name} is under {licence}: if that is allowed, EXCEPTIONS and NOTICE say why"
        )


@pytest.mark.parametrize("name", sorted(EXCEPTIONS | READ_BY_HAND))
def test_exception_is_still_needed(name: str) -> None:
    assert name in RUNTIME, f"{name} is no longer a run-time dependency"


@pytest.mark.parametrize("name", sorted(EXCEPTIONS))
def test_notice_names_exception(name: str) -> None:
    assert re.search(rf"\b{re.escape(name)}\b", NOTICE)


def test_notice_names_copyleft_libraries_inside_wheels() -> None:
    libraries = {
        match[1]
        for package in RUNTIME.values()
        for file in package.files or []
        if file.parent.name.endswith(".libs") and (match := re.match(r"lib(\w+?)-[0-9a-f]{8}\.so", file.name))
    }
    assert libraries, "no wheel brings libraries: look where they are now"
    missing = sorted(
        name for name in libraries & COPYLEFT_LIBRARIES if not re.search(rf"\blib{name}\b", NOTICE)
    )
    assert not missing, f"NOTICE does not name {missing}"


def test_project_says_its_licence_once() -> None:
    assert PROJECT["license"] == "MulanPSL-2.0"
    assert {"LICENSE", "NOTICE"} <= set(PROJECT["license-files"])
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert text.startswith("木兰宽松许可证, 第2版")
    assert "Mulan Permissive Software License，Version 2" in text
