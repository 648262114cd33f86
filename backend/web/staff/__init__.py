"""The staff view: a firm answers, a street rules, nobody sees what is not theirs."""

from flask import Blueprint, Flask
from flask_bootstrap import Bootstrap5
from flask_wtf import CSRFProtect

staff_pages = Blueprint(
    "staff",
    __name__,
    url_prefix="/staff",
    template_folder="../templates",
    static_folder="../static/staff",
    static_url_path="/static",
)

csrf = CSRFProtect()


def register(app: Flask) -> None:
    """Hang the staff view into the app."""
    from backend.web.staff import access, actions, complaint, inbox, sign_in  # noqa: F401 - they add the routes

    # Residents' pages and the API carry their authority in the link, not in a cookie: only staff need tokens.
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    app.config["BOOTSTRAP_SERVE_LOCAL"] = True
    csrf.init_app(app)
    Bootstrap5(app)
    app.register_blueprint(staff_pages)
