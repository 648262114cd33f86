"""Does what waits in the queues, in this process."""

from redis import Redis

from backend.core.config import Config
from backend.jobs import runner
from backend.jobs.connection import queue
from backend.models import Database
from backend.work import LEASED, QUEUES


def work_off(database: Database, config: Config, connection: Redis) -> int:
    """Returns how many jobs it did. Jobs without a row of their own are left out."""
    kinds = {kind.table.job: kind for kind in LEASED}
    done = 0
    for name in QUEUES:
        waiting = queue(name, connection)
        for job in waiting.jobs:
            name_of_work, row_id = job.args
            if name_of_work in kinds:
                runner.perform(database, kinds[name_of_work].opened(database, config), row_id)
                done += 1
        waiting.empty()
    return done
