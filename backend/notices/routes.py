"""The pages and API of this subject: importing it adds their routes."""

import backend.notices.pages.addresses
import backend.notices.pages.failing_addresses
import backend.notices.pages.messages
import backend.notices.pages.wordings  # noqa: F401
