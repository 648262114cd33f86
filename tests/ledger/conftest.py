from tests.support.books import books
from tests.support.staff_fixtures import app
from tests.support.staff_pages import sign_in

__all__ = ["app", "books", "sign_in"]
