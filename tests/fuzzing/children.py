"""Decoders that the product runs in a child process, run in this one: so many processes take hours.

The limits of a child are tested where they are (tests/complaints); what is fuzzed is the decoder itself. As
in the child, an exception other than a refusal means that the file cannot be worked on.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from backend.core import child_process
from backend.core.child_process import ChildAnswer, NotDoneError


@contextmanager
def children_inside() -> Iterator[None]:
    import pi_heif

    pi_heif.options.DECODE_THREADS = 1
    pi_heif.register_heif_opener(thumbnails=False)
    own, child_process.run = child_process.run, _inside  # the modules of decoders ask for it by its module
    try:
        yield
    finally:
        child_process.run = own


def _inside(module: str, data: bytes) -> ChildAnswer:
    work: Callable[[bytes], Any] = import_module(module)._answer
    try:
        answer: ChildAnswer = work(data)
    except Exception:  # noqa: BLE001 - as in the child
        raise NotDoneError from None
    return answer
