"""Every queue, its jobs and how a worker finds them. A test proves that each queue has a worker."""

from backend.models.delivery import DELIVER_JOB, DELIVERIES_QUEUE

QUEUES = (DELIVERIES_QUEUE,)

JOBS = {DELIVER_JOB: "backend.queues.jobs.deliver"}

JOB_TIMEOUT_SECONDS = 60
