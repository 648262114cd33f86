"""A decoder that does what the file says: for the limits of child processes."""

import os
import tempfile

from backend.core.child_process import ChildAnswer, Limits, serve


def obey(order: bytes) -> ChildAnswer:
    match order:
        case b"eat":
            bytearray(400_000_000)
        case b"write":
            with tempfile.TemporaryFile(buffering=0) as file:
                file.write(b"x")
        case b"break":
            os.abort()
        case b"tell":
            return ChildAnswer(repr(sorted(os.environ.items())).encode())
        case _:
            while True:
                pass
    return ChildAnswer()


if __name__ == "__main__":
    serve(obey, Limits(cpu_seconds=1, memory=50_000_000))
