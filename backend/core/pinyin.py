"""How Chinese is spelt in Latin letters. The tables for it are loaded when the first word is asked for.

They cost a third of a second and are a quarter of what the web server would load at its start.
"""


def syllables(text: str) -> list[str]:
    """Without tones. What has no spelling stays as it is."""
    from pypinyin import lazy_pinyin

    return list(lazy_pinyin(text))
