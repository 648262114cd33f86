"""The pages and API of this subject: importing it adds their routes."""

import backend.residents.api.me
import backend.residents.api.sessions
import backend.residents.api.subscriptions
import backend.residents.pages.kept_data  # noqa: F401
