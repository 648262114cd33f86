"""Commands `applications`: keys of programs that use Open311."""

import click
from rich.markup import escape

from backend.cli.common import console, fail, linsheng, open_database, with_config
from backend.core.config import Config
from backend.core.errors import InvalidInputError
from backend.history.audit import record_command


@linsheng.group("applications")
def applications_group() -> None:
    """Manage the API keys of programs that use Open311."""


@applications_group.command("add")
@click.argument("name")
@click.option("--contact", required=True, help="Name and telephone number of whoever runs the program.")
@with_config
def add_application(config: Config, name: str, contact: str) -> None:
    """Make an API key for the program NAME and print it.

    The key is stored only as a hash and cannot be printed again. A NAME that was revoked gets a new key.
    """
    from backend.core.clock import utc_now
    from backend.open311 import applications

    try:
        with open_database(config) as database, database.transaction() as session:
            key = applications.add_application(session, name, contact, utc_now())
            record_command(session, "application.added", name)
    except InvalidInputError as error:
        fail(error.message)
    console.print(f"api_key of {escape(name)}, shown this once:")
    click.echo(key)


@applications_group.command("list")
@with_config
def list_applications(config: Config) -> None:
    """List the programs with contact, first day and state; their keys are not stored."""
    from backend.core.clock import local
    from backend.open311 import applications

    with open_database(config) as database, database.reading() as session:
        for app in applications.applications(session):
            ended = f"revoked {local(app.revoked_at):%Y-%m-%d %H:%M}" if app.revoked_at else "in use"
            console.print(
                f"{escape(app.name)}  {escape(app.contact)}  {local(app.created_at):%Y-%m-%d}  {ended}"
            )


@applications_group.command("revoke")
@click.argument("name")
@with_config
def revoke_application(config: Config, name: str) -> None:
    """Revoke the key of the program NAME: requests with it are refused from now on."""
    from backend.core.clock import utc_now
    from backend.core.errors import NotFoundError
    from backend.open311 import applications

    try:
        with open_database(config) as database, database.transaction() as session:
            applications.revoke_application(session, name, utc_now())
            record_command(session, "application.revoked", name)
    except NotFoundError as error:
        fail(error.message)
    console.print(f"the key of {escape(name)} is refused from now on")
