"""What a resident chose that the firm shall not read of who they are; on each form that takes their words."""

from backend.core.fields.reader import FieldReader
from backend.models import Cover

NOT_NOW = "later"  # what has waited for the network does not wait for an answer as well
_BY_VALUE = {cover.value: cover for cover in Cover}


def parse_cover(reader: FieldReader) -> Cover | None:
    """None where nothing was asked, or something odd was sent: then the words decide."""
    return _BY_VALUE.get(reader.raw("cover"))


def parse_mark(reader: FieldReader) -> str:
    """For which words the resident has seen what these tell of them; or that they cannot be asked now."""
    return NOT_NOW if reader.raw("asked") == NOT_NOW else reader.raw("told")
