"""Shared by all commands: the group, settings, database, and how a command fails."""

import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, NoReturn

import click
from rich.console import Console
from sqlalchemy.exc import OperationalError

from backend.core.config import Config
from backend.core.errors import ConfigError
from backend.history.audit import AuditHeadMissingError
from backend.history.audit_ends import AuditLogBrokenError
from backend.models import Database, migrate
from backend.wechat.platform.api_errors import ApiError

console = Console(highlight=False, soft_wrap=True)


@click.group()
def linsheng() -> None:
    """邻声 Linsheng: complaints about residential communities, and what is known of them.

    To try it: linsheng run. In production each process has a command of its own: the web server under
    gunicorn, then relay and worker; doctor checks them all. Settings are environment variables whose names
    begin with LINSHENG_ (docs/settings.md).
    """
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for library in ("alembic", "pikepdf"):  # they report each start
        logging.getLogger(library).setLevel(logging.WARNING)


def with_config(command: Callable[..., Any]) -> Callable[..., Any]:
    """Hand the command the settings."""

    @wraps(command)
    def run(*args: Any, **options: Any) -> Any:
        with readable_errors():
            return command(Config.from_env(os.environ), *args, **options)

    return run


@contextmanager
def readable_errors() -> Iterator[None]:
    """What the operator can mend ends the command with sentences, not with a traceback."""
    try:
        yield
    except ConfigError as error:
        fail(str(error), status=2)
    except OperationalError as error:
        fail(f"The database does not serve: {str(error.orig).splitlines()[0]}\nSee: linsheng doctor")
    except ApiError as error:
        fail(f"WeChat: {error}\nSee: linsheng doctor")
    except (AuditHeadMissingError, AuditLogBrokenError) as error:
        fail(f"The audit log is broken, and nothing can be recorded: {error}")
    except OSError as error:
        if error.filename is None:
            raise
        fail(f"{error.filename}: {error.strerror}")


@contextmanager
def open_database(config: Config, *, prepared: bool = True) -> Iterator[Database]:
    """The database, by default only if it stands at the schema of this release."""
    from backend import subjects  # noqa: F401 - importing it registers them with the history

    database = Database(config)
    try:
        if prepared and not migrate.is_current(database.engine):
            fail("The tables are not at the schema of this release. Run: linsheng init")
        yield database
    finally:
        database.dispose()


def fail(message: str, *, status: int = 1) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(status)
