"""Behind TLS, as in production: a real browser's forms all arrive, and no log of the proxy tells a secret.

The forms come from the pages themselves: a new one that no visited page shows fails here by its endpoint.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import wraps
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy.orm import Session

from backend.api.bodies import UPLOADS
from backend.complaints.pages.resident.shared import share_link
from backend.complaints.rules.filing.intake import Submission, submit
from backend.complaints.rules.handling import lifecycle
from backend.complaints.rules.photos import take_photos
from backend.complaints.signed_uploads import sign_photo
from backend.models import Channel, Complaint, PrintLink, StaffAccount
from backend.printing.rules.links import token_of
from backend.staff.rules.links import new_link
from backend.web.services import EXTENSION
from tests.access.addresses import blueprint_of, guarded
from tests.access.borders import RULES
from tests.access.over_tls import plain_answers
from tests.access.town import OWN, Town, values_for
from tests.access.whole_town import whole_town
from tests.conftest import config_for
from tests.support.staff_pages import jpeg
from tests.support.tls_proxy import MISSING, NGINX, TlsSite

pytestmark = pytest.mark.browser

# In this order the first who may opens a page.
WHO = ("city head", "administrator", "street head", "firm manager", "printer", "auditor")
NO_PAGES = re.compile(
    r"<name>|(?<!<community_id>/)<kind>|/file/<file_kind>|\.png|\.pdf|\.xlsx"
    r"|/photos/|/recordings/|/scripts/|/live$|/neighbour$"
)
COMPLAINTS = (
    ("street head", "complaint"), ("street head", "return asked"), ("street head", "extension asked"),
    ("street head", "in review"), ("street head", "assisted by the street"), ("street head", "member"),
    ("firm manager", "complaint"), ("firm manager", "accepted"), ("auditor", "complaint"),
)  # fmt: skip
ORDERS = (("city head", "order ready"), ("city head", "order failed"), ("city head", "order approved"))
# Sent by scripts: the passkey's test and the stories of staff, which stand behind TLS too, walk there.
BY_SCRIPT = {
    "staff.add_passkey", "staff.passkey_options", "staff.passkey_challenge", "staff.sign_in_with_passkey",
    "city.preview_design", "city.preview_leaflet",
}  # fmt: skip
# Shown in a state that the town does not have.
ELSEWHERE = {
    "staff.sign_in_code", "staff.renew_recovery_codes", "staff.switch_totp_off",
    "staff.restore_reply_template", "administration.retry_residents", "administration.confirm_import_names",
    "administration.take_books_back",
}  # fmt: skip
FORMS_BEHIND_SECRETS = ("new", "replied", "closed", "withdraw", "own", "print", "join")
QUERIES = (
    "/complain?previous=aSecretOfAnEarlierComplaint", "/api/v1/communities?lat=37.85661112345678",
    "/wechat/?signature=aSignatureOfWeChat&openid=anOpenidOfAResident",
    "/open311/v2/requests.json?api_key=aKeyOfAnApplication",
)  # fmt: skip
LONG_WORDS = re.compile(r"[\w.-]{14,}")
# The proxy knows beginnings of paths only; the service refuses there what is too large.
WITH_FILES_BESIDE = ("/staff/complaints/", "/staff/leaflets/", "/city/leaflets/")
POST_FORM = re.compile(r'<form[^>]*method="post"[^>]*>')
# What a browser fetches for a page by itself: styles, scripts, icons, pictures.
FETCHED = re.compile(r'<(?:link|script|img)[^>]*(?:href|src)="(/[^"]*)"')
FORM_ACTION = re.compile(r'formaction="([^"]*)"')
# Each into a frame of its own, which may not show the answer: a whole navigation, and no drawing.
SUBMIT_ALL = """seen => Promise.all([...document.querySelectorAll('form')].flatMap(form => {
  if (form.method !== 'post') return [];
  const buttons = [...form.querySelectorAll('[formaction]')].map(button => button.formAction);
  return [form.action, ...buttons].filter(action => {
    const shape = new URL(action).pathname.replace(/[0-9]+/g, '0');
    return !seen.includes(shape) && seen.push(shape);
  }).map(action => new Promise(done => {
    const frame = document.createElement('iframe');
    frame.name = 'frame' + Math.random();
    document.body.append(frame);
    frame.onload = () => done(action);
    form.action = action;
    form.target = frame.name;
    HTMLFormElement.prototype.submit.call(form);
  }));
}))"""


class Arrivals:
    """In place of each view that takes a form: notes that the form came through to it, and does nothing."""

    def __init__(self, app: Flask) -> None:
        self.endpoints: set[str] = set()
        self.referrers: set[str] = set()
        self.schemes: set[str] = set()
        for rule in app.url_map.iter_rules():
            if "POST" in (rule.methods or set()):
                app.view_functions[rule.endpoint] = self._noting(app.view_functions[rule.endpoint])
        app.before_request(self._look)

    def _noting(self, view: Callable[..., Any]) -> Callable[..., Any]:
        if hasattr(view, "notes"):
            return view

        @wraps(view)
        def note(**values: Any) -> Any:
            if request.method != "POST":
                return view(**values)
            self.endpoints.add(str(request.endpoint))
            return f"{len(request.form)} fields"

        note.notes = True  # type: ignore[attr-defined]
        return note

    def _look(self) -> None:
        self.referrers.add(request.referrer or "")
        self.schemes.add(request.scheme)


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> TlsSite:
    return TlsSite(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def town(tls: TlsSite, tmp_path_factory: pytest.TempPathFactory, sqlite_blank: bytes) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("town")
    (folder / "town.db").write_bytes(sqlite_blank)
    config = config_for(f"sqlite:///{folder / 'town.db'}", folder, base_url=tls.url, proxies=tls.proxies)
    with whole_town(config) as town:
        yield town


@pytest.fixture(scope="module")
def arrivals(town: Town, tls: TlsSite) -> Iterator[Arrivals]:
    noted = Arrivals(town.app)
    with tls.serving(town.app):
        yield noted


@pytest.fixture(scope="module")
def secrets(town: Town) -> dict[str, str]:
    """Paths that open something to whoever knows them, by what they open."""
    with town.app.test_request_context(), town.database.transaction() as session:
        complaints = _complaints(town, session)
        link = session.get_one(PrintLink, town.things["order approved"][OWN]["link_id"])
        invited = session.get_one(StaffAccount, town.people["firm clerk"].id)
        secret, store = town.app.secret_key, town.app.extensions[EXTENSION].photos
        assert isinstance(secret, str)
        base = town.app.extensions[EXTENSION].config.base_url
        return {
            **{state: f"/c/{complaint.token}" for state, complaint in complaints.items()},
            "withdraw": f"/c/{complaints['new'].token}/withdraw",
            "own": f"/c/{complaints['new'].token}/own",
            "shared": share_link(complaints["new"]).removeprefix(base),
            "kept": f"/kept/{sign_photo(take_photos(store, [jpeg()])[0])}",
            "print": f"/print/{token_of(link, secret)}",
            "join": f"/staff/join/{new_link(session, invited, invited, secret, town.now)}",
            "api": f"/api/v1/complaints/{complaints['new'].token}",
        }


def _complaints(town: Town, session: Session) -> dict[str, Complaint]:
    """Of a resident, in the states in which their page has different forms."""
    firm, made = session.get_one(StaffAccount, town.people["firm clerk"].id), {}
    for state in ("new", "replied", "closed"):
        place = town.corners[OWN].community_id
        submission = Submission(
            f"behind tls {state}", Channel.WEB, f"三号楼的灯不亮（{state}）", "repair", phone="13812340000",
            community_id=place,
        )  # fmt: skip
        if state == "replied":  # its words tell who wrote them, so that the page has the form to cover them
            submission = replace(
                submission, words="我叫张三，家住3-2-501，楼道灯不亮", phone="", anonymous=True
            )
        complaint_id = submit(session, submission, town.now).complaint_id
        made[state] = session.get_one(Complaint, complaint_id)
    for state in ("replied", "closed"):
        lifecycle.accept(session, made[state].id, firm, town.now)
        lifecycle.reply(session, made[state].id, firm, "已经换好了新的灯泡", [], town.now)
    lifecycle.rate(session, made["closed"].id, solved=True, satisfied=True, text="", now=town.now)
    session.flush()
    return made


@pytest.fixture(scope="module")
def stranger(browser: Browser, arrivals: Arrivals) -> Iterator[BrowserContext]:
    context = browser.new_context()
    yield context
    context.close()


def _visits(town: Town) -> dict[str, list[str]]:
    """Paths by who opens them: each page of staff once, those with many states once for each."""
    visits: dict[str, list[str]] = {column: [] for column in WHO}
    for address, rule in RULES.items():
        method, _, path = address.partition(" ")
        column = next((column for column in WHO if column in rule.may), None)
        if method == "GET" and column and not NO_PAGES.search(path):
            thing = next(iter(rule.things(town, column).values()))
            values = values_for(town, column, thing)
            visits[column].append(f"{_filled(path, values)}?{rule.query.format(**values)}")
    for column, kind in COMPLAINTS:
        visits[column].append(_filled("/staff/complaints/<complaint_id>", town.things[kind][OWN]))
    for column, kind in ORDERS:
        visits[column].append(_filled("/city/leaflets/orders/<number>", town.things[kind][OWN]))
    gone = town.things["disabled account"][OWN]["account_id"]
    visits["administrator"] += [f"/staff/accounts/{gone}", "/staff/administration/wordings/?kind=accept"]
    visits["city head"].append("/staff/?tab=open&q=灯")
    visits["firm manager"].append(_filled("/staff/disclosures/<duty_id>", town.things["duty"][OWN]))
    return visits


def _pages_without_sign_in(town: Town, secrets: dict[str, str]) -> list[str]:
    place = town.corners[OWN]
    open_paths = ["/", f"/q/{place.code}", f"/complain?community={place.community_id}", "/follow"]
    open_paths.append(_filled("/disclosures/<duty_id>", town.things["duty"][OWN]))
    return [*open_paths, "/staff/sign-in", *(secrets[name] for name in FORMS_BEHIND_SECRETS)]


def _filled(path: str, values: dict[str, Any]) -> str:
    return re.sub(r"<(\w+)>", lambda name: str(values[name[1]]), path)


@pytest.fixture(scope="module")
def clients(town: Town, arrivals: Arrivals) -> dict[str, FlaskClient]:
    assert arrivals
    with town.database.transaction() as session:
        return {column: town.sign_in(column, session) for column in WHO}


@pytest.fixture(scope="module")
def staff_pages(town: Town, tls: TlsSite, clients: dict[str, FlaskClient]) -> dict[str, dict[str, str]]:
    """The text of every page of `_visits`, by who opens it and its path."""
    return {
        column: {path: _text_of(clients[column], tls, path) for path in paths}
        for column, paths in _visits(town).items()
    }


def _text_of(client: FlaskClient, tls: TlsSite, path: str) -> str:
    answer = client.get(path, base_url=tls.url)
    assert answer.status_code < 400, f"{path}: {answer.status_code}"
    return answer.text


def _sign_in(client: FlaskClient, tls: TlsSite, context: BrowserContext) -> None:
    """The same session for both."""
    cookie = client.get_cookie("linsheng")
    assert cookie is not None
    context.add_cookies([{"name": "linsheng", "value": cookie.value, "url": tls.url}])


def _has_new_form(path: str, text: str, seen: list[str]) -> bool:
    forms = [re.search(r'action="([^"]*)"', form) for form in POST_FORM.findall(text)]
    actions = [action[1] if action else path for action in forms] + FORM_ACTION.findall(text)
    return any(re.sub("[0-9]+", "0", urlsplit(action).path) not in seen for action in actions)


def _submit_all(page: Page, url: str, seen: list[str]) -> list[str]:
    page.goto(url, wait_until="domcontentloaded")
    sent: list[str]
    sent, seen[:] = page.evaluate(f"seen => ({SUBMIT_ALL})(seen).then(sent => [sent, seen])", seen)
    return sent


def _endpoints(app: Flask, actions: Sequence[str]) -> set[str]:
    ways = app.url_map.bind("")
    return {ways.match(urlsplit(action).path, method="POST")[0] for action in actions}


def test_every_form_of_every_page_arrives(
    town: Town,
    tls: TlsSite,
    browser: Browser,
    arrivals: Arrivals,
    secrets: dict[str, str],
    clients: dict[str, FlaskClient],
    staff_pages: dict[str, dict[str, str]],
) -> None:
    sent: list[str] = []
    seen: list[str] = []
    for column, texts in staff_pages.items():
        context = browser.new_context()
        _sign_in(clients[column], tls, context)
        page = context.new_page()
        for path, text in texts.items():
            if _has_new_form(path, text, seen):
                sent += _submit_all(page, tls.url + path, seen)
        context.close()
    context = browser.new_context()
    page = context.new_page()
    for path in _pages_without_sign_in(town, secrets):
        sent += _submit_all(page, tls.url + path, seen)
    kept = {str(cookie["name"]): cookie for cookie in context.cookies()}
    context.close()
    assert _endpoints(town.app, sent) - arrivals.endpoints == set(), "sent, and refused on the way"
    expected = {
        rule.endpoint
        for rule in town.app.url_map.iter_rules()
        if "POST" in (rule.methods or set())
        and blueprint_of(rule.endpoint) in {*guarded(town.app), "resident", "printshop"}
    }
    missing = expected - arrivals.endpoints - BY_SCRIPT - ELSEWHERE
    assert not missing, f"no page visited has the form of {sorted(missing)}"
    assert arrivals.schemes == {"https"}
    assert len(kept) > 1
    for name, cookie in kept.items():
        assert (cookie["secure"], cookie["sameSite"]) == (True, "Lax"), name


def test_what_pages_fetch_arrives_packed(
    town: Town,
    tls: TlsSite,
    secrets: dict[str, str],
    clients: dict[str, FlaskClient],
    staff_pages: dict[str, dict[str, str]],
) -> None:
    """Whoever serves it; asked for by the pages' own links."""
    stranger = town.app.test_client()
    texts = {clients[column]: "".join(pages.values()) for column, pages in staff_pages.items()}
    texts[stranger] = "".join(_text_of(stranger, tls, path) for path in _pages_without_sign_in(town, secrets))
    links: set[str] = set()
    for client, text in texts.items():
        own = {unescape(link) for link in FETCHED.findall(text)} - links
        links |= own
        assert plain_answers(tls, client.get_cookie("linsheng"), own) == {}
    assert "/bootstrap/static/css/bootstrap.min.css" in links
    assert {link.partition("/static/")[0] for link in links} >= {"/bootstrap", "/staff", "/print"}


def test_the_proxy_takes_large_forms_where_files_are(town: Town, tls: TlsSite, arrivals: Arrivals) -> None:
    assert arrivals
    if NGINX is None:
        pytest.skip(MISSING)
    views = town.app.view_functions
    for rule in town.app.url_map.iter_rules():
        if "POST" in (rule.methods or set()):
            path = re.sub("<[^<>]*>", "1", rule.rule)
            has_files = hasattr(views[rule.endpoint], "takes_files") or rule.endpoint in UPLOADS
            assert tls.takes(path, size=2_000_000) == has_files or path.startswith(WITH_FILES_BESIDE), path
            assert not tls.takes(path, size=200_000_000), path


def test_no_browser_says_that_it_comes_from_a_secret_address(
    tls: TlsSite, stranger: BrowserContext, arrivals: Arrivals, secrets: dict[str, str]
) -> None:
    page = stranger.new_page()
    arrivals.referrers.clear()
    for name in ("new", "closed", "shared", "print", "join"):
        page.goto(tls.url + secrets[name])
        page.evaluate("document.body.insertAdjacentHTML('beforeend', '<a id=away href=/about>x</a>')")
        page.evaluate("document.getElementById('away').click()")
        page.wait_for_url("**/about")
    page.goto(f"{tls.url}/complain?previous={secrets['closed'].removeprefix('/c/')}")
    page.evaluate("document.querySelector('a[href=\"/about\"]').click()")
    page.wait_for_url("**/about")
    assert arrivals.referrers == {"", f"{tls.url}/"}


def test_no_log_of_the_proxy_tells_a_secret(
    tls: TlsSite, arrivals: Arrivals, secrets: dict[str, str]
) -> None:
    """Nor of what no browser would ask for; while the service answers and while it is away."""
    if NGINX is None:
        pytest.skip(MISSING)
    paths = [*secrets.values(), *QUERIES]
    link = secrets["new"]
    paths += [f"/{link}", link.replace("/c/", "/%63/"), link.upper(), f"/misread{link}"]
    headers = {"Referer": tls.url + secrets["new"]}
    for path in paths:
        tls.ask(path, headers)
        refused = tls.ask(path, {**headers, "Content-Length": "999999999"}, method="POST")
        assert (refused.status, "内容太大" in refused.text) == (413, True)  # before anything is sent
        plain = tls.ask_plainly(path, headers)
        assert (plain.status, plain.location) == (301, f"https://localhost{path}")
    tls.stop_service()
    away = [tls.ask(path, headers) for path in ("/", *paths)]
    tls.start_service()
    assert {answer.status for answer in away} == {503}
    assert all("系统正在更新" in answer.text and answer.retry_after == "30" for answer in away)
    log = tls.log()
    leaked = {word for path in paths for word in LONG_WORDS.findall(path) if word in log}
    assert not leaked, [line for line in log.splitlines() if any(word in line for word in leaked)]
    assert "GET /c/... 200" in log
    assert "GET / 503" in log
