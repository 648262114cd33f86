"""What each test would make anew and all may share: a third of the work of a page's test.

Nothing that is tested changes: statements, routes and passwords are those of production.
"""

from collections.abc import Callable
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import Engine, util
from sqlalchemy.engine.default import DefaultDialect
from werkzeug.routing import Rule

from backend.staff.rules import passwords

MOST_STATEMENTS = 5_000

_statements: util.LRUCache[Any, Any] = util.LRUCache(MOST_STATEMENTS)
_compile_builder = Rule._compile_builder
_builders: dict[object, Callable[..., tuple[str, str]]] = {}


def share_what_is_dear() -> None:
    """In this process, from now on."""
    setattr(Rule, "_compile_builder", _compiled_once)  # noqa: B010 - its type has a method here
    _share_compiled_statements()
    # A test that signs in proves that the password is asked, not that guessing it takes long.
    passwords._HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    passwords._NOBODY = passwords._HASHER.hash("a password that nobody has")


def _compiled_once(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
    """What builds the URLs of a rule: compiling it for each app again would be most of an app's start."""
    key = (rule.rule, tuple(rule._trace), tuple((rule.defaults or {}).items()), append_unknown)
    if key not in _builders:
        _builders[key] = _compile_builder(rule, append_unknown)
    return _builders[key]


def _share_compiled_statements() -> None:
    """Each test has an engine of its own, which would compile every statement again.

    SQLAlchemy keeps compiled statements by engine and by the very dialect: two of one type compile alike.
    """
    setattr(Engine, "_compiled_cache", property(lambda _engine: _statements, lambda _engine, _own: None))  # noqa: B010
    setattr(DefaultDialect, "__eq__", lambda one, other: type(one) is type(other))  # noqa: B010
    setattr(DefaultDialect, "__hash__", lambda dialect: hash(type(dialect)))  # noqa: B010
