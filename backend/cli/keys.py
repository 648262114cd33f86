"""Change the keys of the service while it runs; docs/operations.md, Keys, has the steps."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import click
from rich.markup import escape

from backend.cli.common import console, fail, linsheng, open_database, with_config
from backend.core.clock import utc_now
from backend.core.config import Config
from backend.core.demo_folder import drop_kept_key, exchange_kept_key
from backend.core.setting_names import OTHER_KEYS, PREFIX, SECRET_NAMES
from backend.history.audit import record_command
from backend.models import Database, KeyPurpose
from backend.models.personal import identifier_of

NAMES = {KeyPurpose.SIGNING: SECRET_NAMES[0], KeyPurpose.PERSONAL_DATA: SECRET_NAMES[1]}
PURPOSES = {"personal-data": KeyPurpose.PERSONAL_DATA, "signing": KeyPurpose.SIGNING}
NEW_BYTES = 32
MOST_PASSES = 20  # a process that still seals with the old key would give work without an end


@linsheng.group()
def keys() -> None:
    """Change the keys that seal personal data and that sign links and cookies.

    A key has an identifier of six characters; what is sealed names it.
    """


@keys.command()
@with_config
def status(config: Config) -> None:
    """Show the keys that this database knows, and what each is still needed for. Reads all tables."""
    from backend.jobs.faults import fault_counts
    from backend.jobs.keys.reencryption import job_of
    from backend.jobs.keys.standing import known_keys, uses

    with open_database(config) as database, database.reading() as session:
        needed = uses(session)
        for words, purpose in PURPOSES.items():
            present = _present(config, purpose)
            for key in known_keys(session, purpose):
                state = _state(key.identifier, present)
                console.print(f"{key.identifier}  {words}, since {key.first_used_at:%Y-%m-%d}: {state}")
                for use in needed.get(key.identifier, []):
                    console.print(f"        {use.values} values of {use.column}")
        for fault in fault_counts(session):
            if fault.job.startswith(job_of("")):
                console.print(
                    f"{fault.job}: {fault.rows} rows cannot be renewed ({escape(fault.last_error)})"
                )


@keys.command()
@click.argument("purpose", type=click.Choice(list(PURPOSES)))
@with_config
def new(config: Config, purpose: str) -> None:
    """Make a new key. The demo's folder takes it at once; in production the settings do."""
    name = NAMES[PURPOSES[purpose]]
    if not config.is_production:
        exchange_kept_key(config.data_dir, name)
        console.print("A new key is in the data folder, the old one beside it. Start anew: linsheng run")
        return
    key = secrets.token_hex(NEW_BYTES)
    setting, other_keys = f"{PREFIX}{name.upper()}", f"{PREFIX}{OTHER_KEYS[name].upper()}"
    console.print(f"key {identifier_of(key)}: {key}")
    console.print("Keep a copy away from the database's backups. Then, on every machine:")
    console.print(f"1. add it to {other_keys} (spaces between keys) and restart: all can open what it seals")
    console.print(f"2. exchange it with the key in {setting}, which goes to {other_keys}, and restart")


@keys.command("re-encrypt")
@with_config
def reencrypt(config: Config) -> None:
    """Renew now what older keys sealed; the relay does it too, a little each minute.

    It may be stopped and started again at any time, beside the running service.
    """
    from rich.progress import Progress, TextColumn

    from backend.core.photo_store import PhotoStore
    from backend.jobs.keys.reencryption import reencrypt, reencrypt_files
    from backend.jobs.keys.standing import keys_to_empty, note_search

    with open_database(config) as database:
        database.check_key()
        with database.reading() as session:
            identifiers = [key.identifier for key in keys_to_empty(session)]
        if not identifiers:
            console.print("Nothing to renew: no older key is in use, or a newer one is in use elsewhere.")
            return
        renewed = failed = 0
        with Progress(TextColumn("{task.description}: {task.completed} rows"), console=console) as progress:
            bars: dict[str, object] = {}

            def report(table: str, rows: int) -> None:
                if table not in bars:
                    bars[table] = progress.add_task(table, total=None)
                progress.advance(bars[table], rows)  # type: ignore[arg-type]

            # What somebody held was passed over, and what came meanwhile from a process with the old key.
            for _ in range(MOST_PASSES):
                now = utc_now()
                parts = (
                    reencrypt(database, now, report=report),
                    reencrypt_files(database, PhotoStore.of(config), now, report=report),
                )
                renewed += sum(part.renewed for part in parts)
                failed = sum(part.failed for part in parts)
                if not any(part.renewed for part in parts):
                    break
        with database.transaction() as session:
            # An act first: it seals the end of the audit log with the new key.
            record_command(session, "keys.reencrypted", " ".join(identifiers), rows=renewed)
            note_search(session, identifiers, utc_now())
    console.print(f"{renewed} rows and files renewed")
    if failed:
        fail(f"{failed} could not be read with any key; see: linsheng doctor")


@keys.command()
@click.argument("identifier")
@click.option("--forget", is_flag=True, help="Give up what cannot be renewed; said first without it.")
@with_config
def retire(config: Config, identifier: str, *, forget: bool) -> None:
    """Say that a key is needed no more. Afterwards take it out of the settings."""
    from backend.jobs.keys.standing import NotRetiredError, retire

    present = {purpose: _present(config, purpose)[0] for purpose in PURPOSES.values()}
    with _unchecked(config) as database:
        try:
            with database.transaction() as session:
                purpose = KeyPurpose(retire(session, identifier, present, utc_now(), forget=forget).purpose)
                record_command(session, "key.retired", identifier, forgotten=forget)
        except NotRetiredError as error:
            fail(str(error))
    name = NAMES[purpose]
    if not config.is_production:
        for key in config.keys_of(name)[1:]:
            if identifier_of(key) == identifier:
                drop_kept_key(config.data_dir, name, key)
    console.print(f"Key {identifier} is retired. Take it out of {PREFIX}{OTHER_KEYS[name].upper()}.")


@contextmanager
def _unchecked(config: Config) -> Iterator[Database]:
    """Also where a key is missing that never sealed anything, which no other command would take."""
    database = Database(config, checks_keys=False)
    try:
        yield database
    finally:
        database.dispose()


def _present(config: Config, purpose: KeyPurpose) -> tuple[str, ...]:
    """Identifiers of the keys in the settings; the one in use first."""
    return tuple(map(identifier_of, config.keys_of(NAMES[purpose])))


def _state(identifier: str, present: tuple[str, ...]) -> str:
    if identifier == present[0]:
        return "in use"
    return "opens what is older" if identifier in present else "missing in the settings"
