"""Every queue, its jobs and how a worker finds them. A test proves that each queue has a worker."""

from backend.models.delivery import DELIVER_JOB, DELIVERIES_QUEUE
from backend.models.printing import MAIL_JOB, PRINTING_QUEUE, PRODUCE_JOB

QUEUES = (DELIVERIES_QUEUE, PRINTING_QUEUE)

JOBS = {
    DELIVER_JOB: "backend.queues.jobs.deliver",
    PRODUCE_JOB: "backend.queues.printing.produce_order",
    MAIL_JOB: "backend.queues.printing.mail_link",
}

# 300,000 leaflets are written and checked within the hour; a hung worker shows by its lease, not by this.
JOB_TIMEOUT_SECONDS = {DELIVERIES_QUEUE: 60, PRINTING_QUEUE: 4 * 60 * 60}
