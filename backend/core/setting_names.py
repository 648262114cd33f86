"""Names of settings that more than one module spells, and how a list of keys is written in one."""

import json

PREFIX = "LINSHENG_"
SECRET_NAMES = ("secret_key", "personal_data_key")
OTHER_KEYS = {"secret_key": "other_secret_keys", "personal_data_key": "other_personal_data_keys"}


def listed_keys(text: str) -> tuple[str, ...]:
    """With spaces between them, or as a JSON list where a key has some. Raises ValueError."""
    keys = json.loads(text) if text.startswith("[") else text.split()
    if not all(isinstance(key, str) for key in keys):
        raise ValueError("a key is a text")
    return tuple(keys)
