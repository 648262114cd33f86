"""The one list of subjects. Importing it loads their pages and API, so a worker does not."""

import backend.city_rules.routes
import backend.complaints.routes
import backend.notices.routes
import backend.printing.routes
import backend.qr.routes
import backend.registry.routes
import backend.residents.routes
import backend.staff.routes
import backend.statistics.routes  # noqa: F401
