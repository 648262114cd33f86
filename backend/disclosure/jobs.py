"""The recurring jobs of disclosure."""

from datetime import timedelta

from backend.disclosure.rules.duties import create_duties
from backend.jobs.schedule import Recurring, in_transaction

RECURRING = (Recurring("create duties to publish", timedelta(hours=1), in_transaction(create_duties)),)
