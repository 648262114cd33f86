"""The demo city for `linsheng run` in demo mode. Only demo mode imports it."""

from rich.progress import Progress
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.core.clock import utc_now
from backend.core.config import Config
from backend.core.demo_folder import DEMO_CITY, keep_city_name, own_city_name
from backend.core.errors import MoveRefusedError
from backend.demo.accounts import DEMO_PASSWORD, create_demo_accounts
from backend.demo.city import load_demo_city
from backend.demo.disclosures import load_demo_disclosures
from backend.demo.own_data import own_data, require_no_own_data
from backend.demo.stand_in_places import demo_settings
from backend.models import Community, Database, StaffAccount
from backend.qr.rules.codes import mint
from backend.staff.rules.demo_accounts import demo_rows

__all__ = ["DEMO_PASSWORD", "demo_is_incomplete", "demo_settings", "load_demo", "own_data", "print_codes"]

CODES_AT_ONCE = 50


def load_demo(database: Database, config: Config, progress: Progress) -> None:
    """The demo city with its codes and accounts.

    Each step is a transaction of its own, so that nobody who writes waits for all of them. The accounts come
    last: without them the demo is not complete, and loading it again goes on where it ended.

    Raises MoveRefusedError where a city's own data stands.
    """
    require_no_own_name(config)
    with database.reading() as session:
        require_no_own_data(session)
    task = progress.add_task("demo city", total=None)

    def advance(done_count: int, total: int) -> None:
        progress.update(task, completed=done_count, total=total)

    with database.transaction() as session:
        load_demo_city(session, progress=advance)
    print_codes(database, config)
    with database.transaction() as session:
        create_demo_accounts(session)
    with database.transaction() as session:
        load_demo_disclosures(session, utc_now())
    keep_city_name(config.data_dir, DEMO_CITY)


def require_no_own_name(config: Config) -> None:
    """Raises MoveRefusedError: also an empty folder may be a city's, which begins there."""
    name = own_city_name(config.data_dir)
    if name:
        raise MoveRefusedError(
            f"这个文件夹是给“{name}”用的，不能载入演示数据。请用 LINSHENG_DATA_DIR 另选一个文件夹。"
        )


def demo_is_incomplete(session: Session) -> bool:
    """Whether loading it ended in the middle."""
    return bool(demo_rows(session)) and not session.scalar(select(func.count()).select_from(StaffAccount))


def print_codes(database: Database, config: Config) -> None:
    """For every community, so that scanning can be tried at once; also with a city's own files.

    A few at a time: to draw a code takes some milliseconds.
    """
    with database.reading() as session:
        communities = session.scalars(select(Community).order_by(Community.id)).all()
    batch = None
    for start in range(0, len(communities), CODES_AT_ONCE):
        some = communities[start : start + CODES_AT_ONCE]
        with database.transaction() as session:
            batch = mint(session, some, config.base_url, config.qr_letter_case, utc_now(), batch=batch)
