"""The one list of subjects. Importing it registers what each declares in its `subject.py`.

Web, workers, command line and tests import it before the first change is made; it loads no pages.
"""

from backend.city_rules import subject as city_rules
from backend.complaints import subject as complaints
from backend.disclosure import subject as disclosure
from backend.history import subject as history
from backend.history.registered import register
from backend.ledger import subject as ledger
from backend.notices import subject as notices
from backend.notices.rules.letter_kinds import register as register_letters
from backend.open311 import subject as open311
from backend.printing import subject as printing
from backend.qr import subject as qr
from backend.registry import subject as registry
from backend.registry.rules.community_record import register_supplement
from backend.staff import subject as staff
from backend.statistics import subject as statistics
from backend.web.menu import register as register_menu
from backend.wechat import subject as wechat

SUBJECTS = (
    staff,
    history,
    notices,
    complaints,
    disclosure,
    ledger,
    printing,
    qr,
    registry,
    city_rules,
    open311,
    wechat,
)

MENUS = (
    staff.MENU,
    notices.MENU,
    complaints.MENU,
    disclosure.MENU,
    printing.MENU,
    city_rules.MENU,
    registry.MENU,
    statistics.MENU,
    ledger.MENU,
)

register(subject.HISTORY for subject in SUBJECTS)
register_menu(item for menu in MENUS for item in menu)
register_supplement(disclosure.RECORD)
register_letters((*printing.LETTERS, *staff.LETTERS, *registry.LETTERS))
