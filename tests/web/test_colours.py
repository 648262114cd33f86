"""What is written can be read on its ground: light, dark, large type, more contrast."""

import re

from backend.web.assets import asset_text

VARIABLE = re.compile(r"--(\w+):(#[0-9a-f]{3,6})")
RULE = re.compile(r"(?:^|[{}])\s*(:root|\.large)\{([^}]*)(?=\})")
TEXT = (
    ("ink", "ground"), ("ink", "paper"), ("ink", "pale"), ("ink", "warn"), ("ink", "badpale"),
    ("soft", "ground"), ("soft", "paper"), ("soft", "pale"), ("soft", "warn"), ("soft", "badpale"),
    ("main", "ground"), ("main", "paper"), ("main", "pale"), ("on", "main"), ("on", "bad"),
    ("bad", "paper"), ("bad", "badpale"), ("bad", "ground"), ("amberink", "warn"),
)  # fmt: skip
EDGES = (("edge", "paper"), ("edge", "ground"), ("amber", "paper"))
LEAST_OF_TEXT, LEAST_OF_EDGES, LEAST_OF_LARGE = 4.5, 3.0, 7.0  # WCAG 1.4.3, 1.4.11, 1.4.6


def test_every_text_stands_out_from_its_ground_in_every_look() -> None:
    light, dark = asset_text("resident", "resident.css").split("@media(prefers-color-scheme:dark)")
    everyday, contrast = light.split("@media(prefers-contrast:more)")
    root, large = _colours(everyday, ":root"), _colours(everyday, ".large")
    dark_root, dark_large = _colours(dark, ":root"), _colours(dark, ".large")
    looks = {
        "light": (root, LEAST_OF_TEXT),
        "large": (root | large, LEAST_OF_LARGE),
        "more contrast": (root | _colours(contrast, ":root"), LEAST_OF_TEXT),
        "dark": (root | dark_root, LEAST_OF_TEXT),
        "dark and large": (root | large | dark_root | dark_large, LEAST_OF_LARGE),
    }
    for look, (colours, least) in looks.items():
        for pairs, bound in ((TEXT, least), (EDGES, LEAST_OF_EDGES)):
            faint = {pair: contrast_of(*(colours[name] for name in pair)) for pair in pairs}
            assert not {pair: ratio for pair, ratio in faint.items() if ratio < bound}, look
    assert round(contrast_of("#777", "#fff"), 2) == 4.48
    assert all((root, large, dark_root, dark_large))


def contrast_of(one: str, other: str) -> float:
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    shares = (int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4))
    linear = [share / 12.92 if share <= 0.03928 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _colours(css: str, selector: str) -> dict[str, str]:
    return {
        name: value
        for rule, body in RULE.findall(css)
        if rule == selector
        for name, value in VARIABLE.findall(body)
    }
