"""Every queue, its jobs and how a worker finds them. A test proves that each queue has a worker."""

from backend.models.delivery import DELIVER_JOB, DELIVERIES_QUEUE
from backend.models.notices import LETTER_JOB
from backend.models.printing import MAIL_JOB, PRINTING_QUEUE, PRODUCE_JOB
from backend.models.safety import CHECK_JOB
from backend.models.wechat import FETCH_JOB, ORPHANS_JOB, RESIDENTS_QUEUE, TELL_JOB

QUEUES = (DELIVERIES_QUEUE, RESIDENTS_QUEUE, PRINTING_QUEUE)

JOBS = {
    DELIVER_JOB: "backend.queues.jobs.deliver",
    LETTER_JOB: "backend.queues.letters.send_letter",
    FETCH_JOB: "backend.queues.media.fetch_media",
    CHECK_JOB: "backend.queues.checking.check_words",
    ORPHANS_JOB: "backend.queues.orphans.delete_orphans",
    TELL_JOB: "backend.queues.residents.tell_resident",
    PRODUCE_JOB: "backend.queues.printing.produce_order",
    MAIL_JOB: "backend.queues.printing.mail_link",
}

# 300,000 leaflets are written and checked within the hour; a hung worker shows by its lease, not by this.
JOB_TIMEOUT_SECONDS = {DELIVERIES_QUEUE: 60, RESIDENTS_QUEUE: 120, PRINTING_QUEUE: 4 * 60 * 60}
