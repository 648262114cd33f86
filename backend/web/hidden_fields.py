"""Hidden fields that the forms of several subjects have."""

from collections.abc import Mapping


def mark_of(form: Mapping[str, str]) -> str:
    """Field mark: the version of the row that the form was filled from, as `backend.history.editing` has it.

    Empty where the form has none.
    """
    return form.get("mark", "")


def is_confirmed(form: Mapping[str, str]) -> bool:
    """Field confirmed: the same form again, after the page that shows what it would do."""
    return form.get("confirmed") == "1"
