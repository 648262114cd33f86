"""The pages and the API of every subject. Importing it loads them, so a worker does not."""

import backend.city_rules.routes
import backend.complaints.routes
import backend.notices.routes
import backend.printing.routes
import backend.qr.routes
import backend.registry.routes
import backend.residents.routes
import backend.staff.routes
import backend.statistics.routes  # noqa: F401
