"""Every queue, its jobs and how a worker finds them. A test proves that each queue has a worker."""

from backend.models.delivery import DELIVER_JOB, DELIVERIES_QUEUE
from backend.models.notices import LETTER_JOB
from backend.models.printing import MAIL_JOB, PRINTING_QUEUE, PRODUCE_JOB
from backend.models.safety import CHECK_JOB
from backend.models.wechat import FETCH_JOB, ORPHANS_JOB, RESIDENTS_QUEUE, TELL_JOB

QUEUES = (DELIVERIES_QUEUE, RESIDENTS_QUEUE, PRINTING_QUEUE)

JOBS = {
    DELIVER_JOB: "backend.notices.jobs.deliveries.deliver",
    LETTER_JOB: "backend.notices.jobs.letters.send_letter",
    FETCH_JOB: "backend.complaints.jobs.media.fetch_media",
    CHECK_JOB: "backend.complaints.jobs.checking.check_words",
    ORPHANS_JOB: "backend.complaints.jobs.orphans.delete_orphans",
    TELL_JOB: "backend.notices.jobs.residents.tell_resident",
    PRODUCE_JOB: "backend.printing.jobs.produce_order",
    MAIL_JOB: "backend.printing.jobs.mail_link",
}

# 300,000 leaflets are written and checked within the hour; a hung worker shows by its lease, not by this.
JOB_TIMEOUT_SECONDS = {DELIVERIES_QUEUE: 60, RESIDENTS_QUEUE: 120, PRINTING_QUEUE: 4 * 60 * 60}
