"""管理: what the city decides, in the browser. Each change is on record and can be undone."""

from flask import Blueprint, Flask

from backend.models import Role
from backend.staff.changes import ADMINISTRATORS
from backend.web.staff.access import guard, no_store, page_context

# What a page shows; a page that does not say that it is for them is for administrators only.
READERS = ADMINISTRATORS | {Role.AUDITOR}

administration_pages = Blueprint(
    "administration", __name__, url_prefix="/staff/administration", template_folder="../templates"
)

administration_pages.before_request(guard)
administration_pages.after_request(no_store)
administration_pages.context_processor(page_context)


def register(app: Flask) -> None:
    """Hang the administration into the app."""
    from backend.web.administration import (  # noqa: F401 - they add the routes
        calendar,
        categories,
        changes,
        codes,
        communities,
        contracts,
        firms,
        home,
        limits,
        messages,
        routing,
        wordings,
    )

    app.register_blueprint(administration_pages)
