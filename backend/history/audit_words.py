"""Acts of the audit log in Chinese, as the subjects registered them."""

from collections.abc import Mapping

from backend.history.registered import registered


def act_name(act: str) -> str:
    """An act that has no name yet shows as it is recorded."""
    return registered().acts.get(act, act)


def details_in_words(details: Mapping[str, object]) -> str:
    names = registered().details
    return "；".join(
        f"{names.get(name, name)}：{_detail_text(name, value)}" for name, value in details.items()
    )


def _detail_text(name: str, value: object) -> str:
    """The names of columns are for who checks the chain; people read the change itself, by its number."""
    if name == "columns":
        return f"{str(value).count(',') + 1} 项，逐项见“修改记录”"
    return registered().values.get(str(value), str(value))
