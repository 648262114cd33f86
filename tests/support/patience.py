"""How long a test waits for something that must happen.

A limit ends what hangs. It says nothing about speed: a machine that runs a dozen other programs is slow,
and what it does is right all the same.
"""

PATIENCE = 240.0  # seconds
PATIENCE_MS = PATIENCE * 1000
