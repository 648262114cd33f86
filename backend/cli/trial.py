"""The demo city for `linsheng run` in demo mode. Only demo mode imports it."""

from rich.progress import Progress
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.clock import utc_now
from backend.core.config import DEMO_CITY, Config, keep_city_name
from backend.demo.accounts import DEMO_PASSWORD, create_demo_accounts
from backend.demo.city import load_demo_city
from backend.demo.stand_in_places import demo_settings
from backend.models import Community, Database
from backend.qr.rules.codes import mint

__all__ = ["DEMO_PASSWORD", "demo_settings", "load_demo", "print_codes"]


def load_demo(database: Database, config: Config, progress: Progress) -> None:
    """The demo city with its codes and accounts, in one commit."""
    task = progress.add_task("demo city", total=None)

    def advance(done_count: int, total: int) -> None:
        progress.update(task, completed=done_count, total=total)

    with database.transaction() as session:
        load_demo_city(session, progress=advance)
        print_codes(session, config)
        create_demo_accounts(session)
    keep_city_name(config.data_dir, DEMO_CITY)


def print_codes(session: Session, config: Config) -> None:
    """For every community, so that scanning can be tried at once; also with a city's own files."""
    communities = session.scalars(select(Community).order_by(Community.id)).all()
    mint(session, communities, config.base_url, config.qr_letter_case, utc_now())
