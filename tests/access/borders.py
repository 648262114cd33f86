"""Who may do what at each address behind the staff's sign-in, said once.

`POST /x`: `Rule(what it is about, who may, whose)`. An address that is not here fails `test_borders`.
"""

from tests.access.border_rules import (
    ABOVE,
    ADMINISTRATOR,
    ALL,
    AUDITOR,
    BUREAUS,
    CITY,
    EVERYBODY,
    FIRMS,
    GROUND,
    HEADS,
    MANAGED,
    MINE,
    OFFICES,
    OFFICES_OWN,
    ORDERS,
    PRINTER,
    SETTERS,
    STREETS,
    Rule,
    account,
    move,
    order,
    page_shown,
    setting,
)
from tests.support.city import PASSWORD

C, A, S = "/staff/complaints/<complaint_id>", "/staff/accounts/<account_id>", "/staff/administration"
P = f"{S}/communities/<community_id>"
L = "/city/leaflets"
B = "/staff/ledgers/<community_id>/<kind>"
O = f"{L}/orders/<number>"  # noqa: E741 - stands for one
ME = Rule(EVERYBODY, form={"password-now": PASSWORD})

RULES: dict[str, Rule] = {
    # complaints
    "GET /staff/": Rule(OFFICES | AUDITOR),
    "GET /staff/live": Rule(OFFICES | AUDITOR),
    "POST /staff/accept": Rule(OFFICES, "complaint", ALL, form={"id": "{complaint_id}"}, by=FIRMS),
    "POST /staff/filters": Rule(OFFICES, form={"name": "急的", "emergency": "1"}),
    "POST /staff/filters/<filter_id>": Rule(OFFICES, "belongings", MINE, form={"act": "remove"}),
    f"GET {C}": Rule(OFFICES | AUDITOR, "complaint", GROUND),
    f"GET {C}/neighbour": Rule(OFFICES | AUDITOR, "complaint", GROUND, answers=303, writes=False),
    f"GET {C}/slip": Rule(OFFICES, "complaint", GROUND),
    f"GET {C}/photos/<photo_id>": Rule(OFFICES | AUDITOR, "complaint", GROUND, query="opened={photos}"),
    f"GET {C}/recordings/<recording_id>": Rule(
        FIRMS | BUREAUS, "complaint", GROUND, query="opened={recordings}"
    ),
    f"POST {C}/photos": Rule(AUDITOR, "complaint", ALL, answers=200, form={"words": "抽查办结"}),
    f"POST {C}/recordings": Rule(
        FIRMS | BUREAUS, "complaint", GROUND, knows=STREETS, answers=200, form={"words": "核对位置"}
    ),
    f"POST {C}/phone": Rule(
        FIRMS, "complaint", GROUND, knows=ABOVE, answers=200, form={"words": "约上门时间"}
    ),
    f"POST {C}/accept": move(FIRMS),
    f"POST {C}/contact": move(FIRMS, how="phone"),
    f"POST {C}/reply": move(FIRMS),
    f"POST {C}/hand-over": move(FIRMS, colleague="{colleague}"),
    f"POST {C}/extension": move(FIRMS, "accepted", days="2", plan="周五到货就换"),
    f"POST {C}/return": move(FIRMS),
    f"POST {C}/notes": move(OFFICES),
    f"POST {C}/report": move(STREETS, "assisted by the street"),
    f"POST {C}/ruling": move(STREETS, "return asked", granted="yes"),
    f"POST {C}/extension-ruling": move(STREETS, "extension asked", granted="yes"),
    f"POST {C}/review-ruling": move(STREETS, "in review", granted="yes"),
    f"POST {C}/rejection": move(STREETS),
    f"POST {C}/review": move(ABOVE),
    f"POST {C}/supervision": move(ABOVE),
    f"POST {C}/category": move(ABOVE, category="noise"),
    f"POST {C}/office": move(ABOVE, office="firm-{elsewhere}"),
    f"POST {C}/place": move(ABOVE, community="{other_place}"),
    f"POST {C}/assistance": move(ABOVE, office="firm-{elsewhere}"),
    f"POST {C}/members": move(ABOVE, members="{member}"),
    f"POST {C}/separation": move(ABOVE, "member"),
    "GET /staff/figures": Rule(FIRMS | STREETS),
    "GET /staff/reviews/": Rule(ABOVE),
    "POST /staff/reviews/<review_id>": Rule(ABOVE, "review", GROUND, form={"clears": "yes"}),
    "GET /staff/disclosures": Rule(OFFICES | AUDITOR),
    "GET /staff/disclosures/<duty_id>": Rule(OFFICES | AUDITOR, "duty", GROUND),
    "POST /staff/disclosures/<duty_id>": Rule(
        FIRMS, "duty", GROUND, knows=STREETS | CITY, form={"figures": "物业费：1.20 元", "document": "价目表"}
    ),
    "GET /staff/warnings/": Rule(ABOVE | AUDITOR),
    "POST /staff/warnings/<warning_id>/seen": Rule(ABOVE, "warning", GROUND),
    "POST /staff/warnings/<warning_id>/closing": Rule(ABOVE, "warning", GROUND, form={"words": "已约谈"}),
    # the books of communities
    "GET /staff/ledgers/": Rule(ABOVE | AUDITOR),
    "GET /staff/ledgers/<community_id>": Rule(ABOVE | AUDITOR, "books", GROUND),
    f"GET {B}": Rule(ABOVE | AUDITOR, "books", GROUND),
    f"GET {B}/balances": Rule(ABOVE | AUDITOR, "books", GROUND),
    f"GET {B}/file/<file_kind>": Rule(ABOVE | AUDITOR, "books", GROUND),
    f"GET {B}/entries/<number>": Rule(ABOVE | AUDITOR, "books", GROUND),
    f"POST {B}/entries/<number>/reversal": Rule(ABOVE, "books", GROUND, form={"reason": "记错了"}),
    f"GET {B}/post/<posting>": Rule(ABOVE, "books", GROUND),
    f"POST {B}/post/<posting>": Rule(
        ABOVE, "books", GROUND, form={"on": "2026-02-03", "words": "车位", "fen": "5", "document": "收据"}
    ),
    f"GET {B}/statements/": Rule(ABOVE | AUDITOR, "books", GROUND),
    f"POST {B}/statements/": Rule(
        ABOVE,
        "books",
        GROUND,
        form={
            "from_on": "2026-02-01",
            "to_on": "2026-02-28",
            "opening": "0",
            "closing": "0",
            "document": "回单",
        },
    ),
    f"GET {B}/statements/<statement_id>": Rule(ABOVE | AUDITOR, "books", GROUND),
    f"POST {B}/statements/<statement_id>/lines/<line_id>": Rule(ABOVE, "books", GROUND, form={"number": "1"}),
    # what an office has of its own
    "GET /staff/templates/": Rule(OFFICES),
    "POST /staff/templates/": Rule(OFFICES, form={"name": "新的", "words": "您好"}),
    "GET /staff/templates/<template_id>": Rule(OFFICES, "office things", OFFICES_OWN),
    "POST /staff/templates/<template_id>": Rule(
        OFFICES, "office things", OFFICES_OWN, form={"name": "改名", "words": "您好"}
    ),
    "POST /staff/templates/<template_id>/restoring": Rule(OFFICES, "office things", OFFICES_OWN),
    "POST /staff/templates/<template_id>/removal": Rule(OFFICES, "office things", OFFICES_OWN),
    "GET /staff/notices/": Rule(OFFICES),
    "GET /staff/notices/failing": Rule(OFFICES | AUDITOR),
    "POST /staff/notices/": Rule(OFFICES, form={"owner": "me", "address": "neu@example.com"}),
    "POST /staff/notices/<address_id>": Rule(
        OFFICES, "office things", OFFICES_OWN, form={"times": "09:00", "hourly_limit": "5"}
    ),
    "POST /staff/notices/<address_id>/test": Rule(OFFICES, "belongings", MINE),
    "POST /staff/notices/<address_id>/removal": Rule(OFFICES, "office things", OFFICES_OWN),
    "POST /staff/notices/<address_id>/retry": Rule(OFFICES, "failing address", GROUND),
    # paper in the streets
    "GET /staff/leaflets/": Rule(STREETS),
    "GET /staff/leaflets/photos/<posting_id>": Rule(ABOVE | AUDITOR, "posting", GROUND),
    "POST /staff/leaflets/posted": Rule(
        STREETS, "posting", GROUND, form={"code_id": "{code_id}", "copies": "1"}
    ),
    "POST /staff/leaflets/posted-all": Rule(STREETS, form={"code_id": "1"}),
    "POST /staff/leaflets/reported": Rule(
        STREETS, "posting", GROUND, form={"code_id": "{code_id}", "copies": "1", "kind": "missing"}
    ),
    "GET /staff/print-orders/": Rule(PRINTER),
    "POST /staff/print-orders/<link_id>": Rule(PRINTER, "shop's order", MINE, writes=False),
    # accounts
    "GET /staff/accounts/": Rule(HEADS | AUDITOR),
    "GET /staff/accounts/invite": Rule(HEADS),
    "POST /staff/accounts/invite": Rule(
        HEADS, answers=200, form={"username": "xinren", "name": "新人", "office": "{office}"}
    ),
    f"GET {A}": Rule(HEADS | AUDITOR, "account", MANAGED),
    f"POST {A}/link": Rule(HEADS, "account", MANAGED, answers=200),
    f"POST {A}/name": account(name="新名"),
    f"POST {A}/rank": account(is_head="yes"),
    f"POST {A}/disabled": account(),
    f"POST {A}/enabled": Rule(HEADS, "disabled account", MANAGED),
    f"POST {A}/second-factor/cleared": account(),
    f"POST {A}/sessions/end-all": account(),
    f"POST {A}/sessions/<session_id>/end": account(),
    "GET /staff/audit/": Rule(ADMINISTRATOR | AUDITOR),
    "POST /staff/audit/download/<kind>": Rule(ADMINISTRATOR | AUDITOR, "log", answers=200),
    # one's own account
    "GET /staff/me": ME,
    "POST /staff/me/password": Rule(
        EVERYBODY, form={"password-now": PASSWORD, "password": "zwölf Kraniche über dem Fluss"}
    ),
    "POST /staff/me/passkeys": Rule(EVERYBODY, answers=422),
    "POST /staff/me/passkeys/options": Rule(EVERYBODY, answers=200, form=ME.form, writes=False),
    "POST /staff/me/passkeys/<passkey_id>/remove": Rule(EVERYBODY, "belongings", MINE, form=ME.form),
    "POST /staff/me/recovery-codes": Rule(EVERYBODY, form=ME.form, writes=False),
    "POST /staff/me/sessions/<session_id>/end": Rule(EVERYBODY, "belongings", MINE),
    "POST /staff/me/sessions/end-all": ME,
    "POST /staff/me/sessions/end-others": ME,
    "GET /staff/me/totp": ME,
    "POST /staff/me/totp": Rule(EVERYBODY, answers=422),
    "POST /staff/me/totp/off": ME,
    "POST /staff/sign-out": ME,
    "GET /staff/scripts/photos.js": ME,
    "GET /staff/scripts/store.js": ME,
    # the city
    "GET /city/": Rule(BUREAUS | AUDITOR),
    "GET /city/figures": Rule(BUREAUS | AUDITOR),
    "GET /city/leagues": Rule(BUREAUS | AUDITOR),
    "GET /city/hot-spots": Rule(BUREAUS | AUDITOR, "ground", GROUND, query="street={street}"),
    "GET /city/stuck": Rule(BUREAUS | AUDITOR),
    "GET /city/report": Rule(BUREAUS | AUDITOR),
    "GET /city/report.pdf": Rule(BUREAUS | AUDITOR),
    f"GET {L}/": Rule(BUREAUS | AUDITOR),
    f"GET {L}/posted": Rule(BUREAUS | AUDITOR, "ground", GROUND, query="street={street}"),
    f"GET {L}/new": Rule(BUREAUS),
    f"POST {L}/new": Rule(
        BUREAUS, form={"scope": "all", "copies": "2", "format": "a4", "sheet": "single", "template": "clear"}
    ),
    f"POST {L}/preview": Rule(BUREAUS, answers=200, writes=False),
    f"GET {L}/designs/": Rule(BUREAUS | AUDITOR),
    f"GET {L}/designs/<key>": Rule(CITY, "setting"),
    f"GET {L}/designs/<key>.png": Rule(BUREAUS | AUDITOR, "setting"),
    f"POST {L}/designs/<key>": Rule(CITY, "setting", answers=422),
    f"POST {L}/designs/<key>/preview": Rule(CITY, "setting", answers=200, writes=False),
    f"GET {O}": Rule(BUREAUS | AUDITOR, "order approved", ORDERS),
    f"GET {O}/files/<name>": Rule(BUREAUS | AUDITOR, "order approved", ORDERS),
    f"POST {O}/approve": order("ready"),
    f"POST {O}/cancel": order("ready"),
    f"POST {O}/again": order("failed"),
    f"POST {O}/links": order("approved", shop="印刷一厂", days="30"),
    f"POST {O}/links/<link_id>/revoke": order("approved"),
    # the administration
    f"GET {S}/": page_shown(),
    f"GET {S}/calendar/": page_shown(),
    f"POST {S}/calendar/day": setting(day="2027-03-03", kind="off"),
    f"POST {S}/calendar/notice": setting(422),
    f"GET {S}/categories/": page_shown(),
    f"GET {S}/categories/new": page_shown(SETTERS),
    f"POST {S}/categories/new": setting(422),
    f"GET {S}/categories/<category_id>": page_shown(),
    f"POST {S}/categories/<category_id>": setting(422),
    f"POST {S}/categories/<category_id>/order": setting(step="up"),
    f"POST {S}/categories/<category_id>/retirement": setting(),
    f"GET {S}/changes/": page_shown(),
    f"GET {S}/changes/<change_id>": page_shown(),
    f"POST {S}/changes/<change_id>/undone": setting(confirmed="1"),
    f"GET {S}/codes/": Rule(SETTERS | AUDITOR, "setting", query="code={value}"),
    f"GET {S}/codes/<value>.<kind>": page_shown(),
    f"POST {S}/codes/<value>/moved": setting(community="T1", spot="东门"),
    f"POST {S}/codes/<value>/replaced": setting(),
    f"POST {S}/codes/<value>/revoked": setting(),
    f"GET {S}/communities/": page_shown(),
    f"GET {P}": page_shown(),
    f"POST {P}/fallback": setting(firm="{firm_id}"),
    f"GET {P}/contracts/new": page_shown(SETTERS),
    f"POST {P}/contracts/new": setting(422),
    f"GET {P}/contracts/<contract_id>": page_shown(),
    f"POST {P}/contracts/<contract_id>": setting(422),
    f"GET {S}/firms/": page_shown(),
    f"GET {S}/firms/new": page_shown(SETTERS),
    f"POST {S}/firms/new": setting(name="戊物业公司"),
    f"GET {S}/firms/<firm_id>": page_shown(),
    f"POST {S}/firms/<firm_id>": setting(422),
    f"GET {S}/imports/": Rule(SETTERS),
    f"POST {S}/imports/": Rule(SETTERS, answers=422),
    f"GET {S}/imports/current.xlsx": Rule(SETTERS),
    f"GET {S}/imports/example.xlsx": Rule(SETTERS),
    f"GET {S}/imports/<upload_id>": Rule(SETTERS, "belongings", MINE),
    f"POST {S}/imports/<upload_id>/confirmed": Rule(SETTERS, "belongings", MINE, form={"plan": "{plan}"}),
    f"POST {S}/imports/<upload_id>/names": Rule(SETTERS, "belongings", MINE),
    f"POST {S}/imports/<upload_id>/removal": Rule(SETTERS, "belongings", MINE),
    f"GET {S}/limits/": page_shown(),
    f"POST {S}/limits/": setting(422),
    f"GET {S}/messages/": page_shown(),
    f"POST {S}/messages/offices": setting(all="1"),
    f"POST {S}/messages/residents": Rule(SETTERS, form={"all": "1"}, writes=False),
    f"GET {S}/routing/": page_shown(),
    f"POST {S}/routing/streets/<street_id>": setting(reviews="1"),
    f"GET {S}/wordings/": page_shown(),
    f"POST {S}/wordings/": setting(
        kind="accept", words="您好，{{单位}}已经签收。", short="签收了", note="已收到", act="save"
    ),
}
