"""The blueprints by audience. A subject's page modules add their routes to them when they are imported.

`backend/web/guard.py` guards the blueprints of staff.
"""

from flask import Blueprint
from flask_wtf import CSRFProtect

csrf = CSRFProtect()

resident_pages = Blueprint("resident", __name__)

staff_pages = Blueprint("staff", __name__, url_prefix="/staff")

city_pages = Blueprint("city", __name__, url_prefix="/city")

administration_pages = Blueprint("administration", __name__, url_prefix="/staff/administration")

shop_pages = Blueprint("printshop", __name__, url_prefix="/print")

AUDIENCES = (resident_pages, staff_pages, city_pages, administration_pages, shop_pages)
