"""Apps of tests take their compiled routes from one another: each must answer as if it had its own."""

from flask import Flask
from werkzeug.routing import IntegerConverter

from tests.support.shared_routes import SharedMap


def app_with(text: str, path: str = "/one", **options: object) -> Flask:
    app = Flask("any")
    app.add_url_rule(path, "one", lambda **values: f"{text} {values}", **options)
    return app


def status_of(app: Flask, path: str, method: str = "GET") -> int:
    return app.test_client().open(path, method=method).status_code


def test_alike_apps_share_routes_and_answer_for_themselves():
    first, second = app_with("first"), app_with("second")
    assert first.test_client().get("/one").text == "first {}"
    assert second.test_client().get("/one").text == "second {}"
    assert isinstance(first.url_map, SharedMap)
    shared = [next(app.url_map.iter_rules("one")) for app in (first, second)]
    assert shared[0] is shared[1]


def test_a_route_added_later_is_only_its_own():
    first, second = app_with("first"), app_with("second")
    assert status_of(first, "/two") == status_of(second, "/two") == 404
    first._got_first_request = False
    first.add_url_rule("/two", "two", lambda: "two")
    assert status_of(first, "/two") == status_of(first, "/one") == 200
    assert status_of(second, "/two") == 404
    assert status_of(app_with("third"), "/two") == 404


def test_what_differs_is_not_shared():
    assert status_of(app_with("read"), "/one", "POST") == 405
    assert status_of(app_with("written", methods=["POST"]), "/one", "POST") == 200
    assert status_of(app_with("read"), "/one/") == 404
    assert status_of(app_with("open", "/one/", strict_slashes=False), "/one") == 200


def test_another_converter_is_another_map():
    class Small(IntegerConverter):
        regex = "[0-4]"

    assert status_of(app_with("any", "/<int:number>"), "/7") == 200
    small = Flask("any")
    small.url_map.converters["int"] = Small
    small.add_url_rule("/<int:number>", "one", str)
    assert status_of(small, "/7") == 404
