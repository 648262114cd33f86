"""Run a program that ends with its parent: `python -I -S end_with_parent.py PROGRAM ARGUMENT…`.

A supervisor that is killed cannot stop its programs: they would live on, hold the port and do work twice.
"""

import ctypes
import os
import signal
import sys


def end_with_parent() -> None:
    """The kernel of Linux sends SIGTERM to this process when its parent ends; it holds across exec."""
    pr_set_pdeathsig = 1
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)


if __name__ == "__main__":
    end_with_parent()
    os.execvp(sys.argv[1], sys.argv[1:])  # noqa: S606 - what the supervisor's own file names
