"""What the weights of acts are made of. Apart from their training, which loads what trains them."""

from hashlib import sha256
from pathlib import Path

from backend.core import linear_model
from backend.wechat.conversation.acts import features

HERE = Path(__file__).parent
SOURCES = (HERE / "training.csv", Path(features.__file__), Path(linear_model.__file__))
TRAINED_FROM = HERE / "trained_from.txt"


def digests() -> list[str]:
    """Of the sources as they are; those of the shipped weights stand in `TRAINED_FROM`."""
    return [sha256(path.read_bytes()).hexdigest() for path in SOURCES]
