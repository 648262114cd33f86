"""Jobs as workers accept them from Redis: the one function of ours, with a registered name and a row's id.

Whoever can write to Redis must not thereby run code here: RQ itself calls any dotted name that it finds.
"""

import logging
from collections.abc import Collection
from typing import Any

from rq.exceptions import DeserializationError, NoSuchJobError
from rq.job import Job

LOGGED_LENGTH = 80

log = logging.getLogger(__name__)


class PlainJob(Job):
    """Without what else RQ would call for a job: callbacks by dotted name, webhooks by address."""

    def restore(self, raw_data: Any) -> Any:
        """A hash that RQ cannot read is thrown away with a line in the log: it would end each worker in turn.

        Raises NoSuchJobError for it, which workers pass over.
        """
        try:
            result = super().restore(raw_data)
        except NoSuchJobError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever somebody wrote into Redis
            log.warning("threw away job %.80r: its hash cannot be read (%s)", self.id, type(error).__name__)
            self.connection.delete(self.key)
            raise NoSuchJobError("its hash cannot be read") from None
        self._success_callback_name = self._failure_callback_name = self._stopped_callback_name = None
        self.webhooks = []
        return result


def refusal_of(job: Job, function: str, names: Collection[str]) -> str:
    """Why the job is not run, for the log; empty for a registered one. Nothing is imported for it."""
    try:
        called, instance, args, kwargs = job.func_name, job.instance, job.args, job.kwargs
    except (DeserializationError, TypeError, ValueError):
        return "it cannot be read"
    if called != function or instance is not None:
        return f"{called!r} is no function for workers"[:LOGGED_LENGTH]
    if kwargs or not isinstance(args, list | tuple) or [type(value) for value in args] != [str, int]:
        return "its arguments are not a name and an id"
    return "" if args[0] in names else f"{args[0]!r} is no registered job"[:LOGGED_LENGTH]
