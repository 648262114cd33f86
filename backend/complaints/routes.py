"""The pages and API of this subject: importing it adds their routes."""

import backend.complaints.api.complaints
import backend.complaints.api.lookups
import backend.complaints.api.moves
import backend.complaints.api.similar
import backend.complaints.api.unmasking
import backend.complaints.api.uploads
import backend.complaints.pages.administration
import backend.complaints.pages.changes
import backend.complaints.pages.inbox.banners
import backend.complaints.pages.inbox.inbox
import backend.complaints.pages.inbox.moves
import backend.complaints.pages.inbox.origin
import backend.complaints.pages.office.actions
import backend.complaints.pages.office.complaint
import backend.complaints.pages.office.phone_access
import backend.complaints.pages.office.photo_access
import backend.complaints.pages.office.recording_access
import backend.complaints.pages.office.reviews
import backend.complaints.pages.office.templates
import backend.complaints.pages.office.warnings
import backend.complaints.pages.office.work_orders
import backend.complaints.pages.resident.follow
import backend.complaints.pages.resident.home
import backend.complaints.pages.resident.moves
import backend.complaints.pages.resident.nearby
import backend.complaints.pages.resident.scan
import backend.complaints.pages.resident.shared
import backend.complaints.pages.resident.status
import backend.complaints.pages.routing  # noqa: F401
