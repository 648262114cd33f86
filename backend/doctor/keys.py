"""Check of the keys: those that the database knows against those in the settings."""

from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from backend.core.config import Config
from backend.doctor.finding import Finding
from backend.jobs.keys.standing import known_keys
from backend.models import KeyCheck, KeyPurpose
from backend.models.personal import PersonalDataKey, identifier_of


def look_at_keys(session: Session, config: Config) -> Iterator[Finding]:
    """That no key is missing for what is sealed was asked when the database was opened."""
    yield _personal_data(known_keys(session, KeyPurpose.PERSONAL_DATA))
    yield _signing(known_keys(session, KeyPurpose.SIGNING), config)


def _personal_data(keys: Sequence[KeyCheck]) -> Finding:
    what, sealing = "personal-data key", PersonalDataKey.identifiers()[0]
    older = [key for key in keys if key.identifier != sealing]
    if not older:
        return Finding(what, ok=True, says=f"opens what this database has sealed (key {sealing})")
    if len(older) == len(keys):
        names = ", ".join(key.identifier for key in older)
        return Finding(
            what,
            ok=True,
            says=f"key {sealing} seals from the next start on; in use: {names}",
        )
    if keys[-1].identifier != sealing:
        return Finding(
            what,
            ok=False,
            says=f"key {sealing} seals here, but key {keys[-1].identifier} came into use after it",
            mend="Set the newer key as LINSHENG_PERSONAL_DATA_KEY in all processes, the other beside it. Was"
            f" the newer one a mistake that sealed nothing: linsheng keys retire {keys[-1].identifier}",
        )
    names = ", ".join(f"{key.identifier} ({_progress(key)})" for key in older)
    return Finding(what, ok=True, says=f"key {sealing} seals; older ones open: {names}")


def _progress(key: KeyCheck) -> str:
    if key.searched_at is None:
        return "being renewed"
    return (
        f"needed for {key.values_left} values" if key.values_left else "needed no more: linsheng keys retire"
    )


def _signing(keys: Sequence[KeyCheck], config: Config) -> Finding:
    present = {identifier_of(key) for key in config.keys_of("secret_key")}
    missing = [key.identifier for key in keys if key.identifier not in present]
    if not missing:
        return Finding("signing key", ok=True, says="no key is missing that signed links or cookies")
    names = ", ".join(missing)
    return Finding(
        "signing key",
        ok=False,
        says=f"missing: {names}; links and cookies that it signed open nothing",
        mend="Add it to LINSHENG_OTHER_SECRET_KEYS. To leave it at that, since it was told to others, say:"
        f" linsheng keys retire {missing[0]} --forget",
    )
