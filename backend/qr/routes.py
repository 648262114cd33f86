"""The pages and API of this subject: importing it adds their routes."""

import backend.qr.pages.codes  # noqa: F401
