"""What must be on record in a city, worked out a second time from the documents and the event log.

Nothing here imports the rules that it checks: no deadlines, no breaches, no routing, no statistics. The
holidays are typed from the State Council's notice, not taken from the library that the service uses.
"""

from bench.recomputed.comparing import differences

__all__ = ["differences"]
