"""What each test would make anew and all may share: a third of the work of a page's test.

Nothing that is tested changes: statements, routes and passwords are those of production.
"""

from typing import Any

from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import Engine, util
from sqlalchemy.engine.default import DefaultDialect

from backend.staff.rules import passwords
from tests.support.reused_connections import reuse_connections
from tests.support.shared_routes import SharedMap

MOST_STATEMENTS = 5_000

_statements: util.LRUCache[Any, Any] = util.LRUCache(MOST_STATEMENTS)


def share_what_is_dear() -> None:
    """In this process, from now on."""
    Flask.url_map_class = SharedMap
    _share_compiled_statements()
    reuse_connections()
    # A test that signs in proves that the password is asked, not that guessing it takes long.
    passwords._HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    passwords._NOBODY = passwords._HASHER.hash("a password that nobody has")


def _share_compiled_statements() -> None:
    """Each test has an engine of its own, which would compile every statement again.

    SQLAlchemy keeps compiled statements by engine and by the very dialect: two of one type compile alike.
    """
    setattr(Engine, "_compiled_cache", property(lambda _engine: _statements, lambda _engine, _own: None))  # noqa: B010
    setattr(DefaultDialect, "__eq__", lambda one, other: type(one) is type(other))  # noqa: B010
    setattr(DefaultDialect, "__hash__", lambda dialect: hash(type(dialect)))  # noqa: B010
