"""No production start on a database that a demo made: everybody could sign in with its published password."""

import logging

from sqlalchemy.exc import SQLAlchemyError

from backend.core.config import Config
from backend.core.errors import ConfigError
from backend.models import Database
from backend.staff.rules.demo_accounts import accounts_with_published_password

SHOWN = 5

log = logging.getLogger(__name__)


def refuse_demo(config: Config) -> None:
    """Raises ConfigError. A database that does not answer yet is no reason: the sign-in refuses as well."""
    if not config.is_production:
        return
    database = Database(config)
    try:
        with database.reading() as session:
            names = [account.username for account in accounts_with_published_password(session)]
    except SQLAlchemyError as error:
        log.warning("accounts of a demo could not be looked for: %s", type(error).__name__)
        return
    finally:
        database.dispose()
    if names:
        raise ConfigError(problem_of_demo_accounts(names))


def problem_of_demo_accounts(names: list[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return (
        f"{len(names)} accounts have the demo's published password: {', '.join(names[:SHOWN])}{more}."
        " A city needs a database of its own. To go on with this one, disable them: linsheng close-demo"
    )
