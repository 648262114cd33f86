"""Every error of the domain has its own code, and a status that its channels can answer with."""

import importlib
import pkgutil

import backend
from backend.api.http_words import ERROR_CODES
from backend.core.errors import LinshengError

# What a browser, an API client or a resident's programme is answered: code, then status.
TABLE = {
    "agreement_needed": 403,
    "api_key_refused": 403,
    "change_refused": 409,
    "damaged_data": 409,
    "decoders_busy": 503,
    "files_too_costly": 503,
    "forbidden": 403,
    "invalid_input": 422,
    "key_reused": 409,
    "link_closed": 410,
    "link_ended": 410,
    "link_over": 410,
    "login_needed": 401,
    "missing_glyph": 422,
    "move_refused": 409,
    "no_miniprogram_code": 503,
    "not_found": 404,
    "pin_closed": 403,
    "wrong_leaflets": 409,
    "session_expired": 401,
    "store_away": 503,
    "text_too_long": 422,
    "too_many_downloads": 503,
    "wechat_unavailable": 503,
}


def test_one_table_of_codes_and_statuses() -> None:
    for module in pkgutil.walk_packages(backend.__path__, "backend."):
        if not module.name.startswith(("backend.models.migrations", "backend.wsgi", "backend.cli.__main__")):
            importlib.import_module(module.name)
    assert {error.code: error.status for error in _public(LinshengError)} == TABLE


def test_the_api_documents_what_it_answers() -> None:
    for status, codes in ERROR_CODES.items():
        for code in codes:
            assert TABLE.get(code, status) == status, code


def _public(base: type[LinshengError]) -> list[type[LinshengError]]:
    """Those that have a code of their own; the others are caught where they are raised."""
    below = [error for kind in base.__subclasses__() for error in [kind, *_public(kind)]]
    return [error for error in below if error.code != LinshengError.code]
