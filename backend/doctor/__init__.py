"""`linsheng doctor`: checks an installation and says how to repair it."""

from backend.core.config import Config
from backend.doctor.database import look_at_database
from backend.doctor.finding import Finding
from backend.doctor.settings import look_at_settings
from backend.doctor.surroundings import look_at_calendar, look_at_redis, look_at_storage, look_at_wechat

__all__ = ["Finding", "examine"]


def examine(config: Config) -> list[Finding]:
    """Look at everything the service needs. Never raises for what it finds."""
    return [
        *look_at_settings(config),
        *look_at_database(config),
        *look_at_redis(config),
        look_at_storage(config),
        *look_at_wechat(config),
        look_at_calendar(),
    ]
