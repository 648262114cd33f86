"""The staff view: a firm answers, a street rules, nobody sees what is not theirs."""

from functools import cache

from flask import Blueprint, Flask, url_for
from flask_bootstrap import Bootstrap5
from flask_wtf import CSRFProtect

from backend.web.pages import digest_of

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
    from backend.web.staff import (  # noqa: F401 - they add the routes
        access,
        accounts,
        actions,
        audit_log,
        complaint,
        figures,
        heads,
        inbox,
        inbox_moves,
        joining,
        me,
        my_passkeys,
        my_second_step,
        notices,
        origin,
        passkey_sign_in,
        photo_looks,
        postings,
        print_orders,
        recordings,
        reveals,
        reviews,
        rulings,
        scripts,
        sign_in,
        slips,
        steering,
        templates,
        warnings,
        working,
    )

    # Residents' pages and the API carry their authority in the link, not in a cookie: only staff need tokens.
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    app.config["WTF_CSRF_TIME_LIMIT"] = None
    app.config["BOOTSTRAP_SERVE_LOCAL"] = True
    csrf.init_app(app)
    Bootstrap5(app)
    app.register_blueprint(staff_pages)
    app.add_template_global(_asset, "staff_asset")


def _asset(name: str) -> str:
    return url_for("staff.static", filename=name, v=_digest(name))


@cache
def _digest(name: str) -> str:
    return digest_of(f"staff/{name}")
