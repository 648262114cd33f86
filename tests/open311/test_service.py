"""The whole service as an operator starts it: a key from the command line, a request filed and followed."""

import socket
import urllib.error
import urllib.request
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from backend.cli import linsheng
from backend.complaints.rules.handling import lifecycle
from backend.core.clock import utc_now
from backend.core.config import Config
from backend.models import Complaint, Database, StaffAccount
from tests.support.patience import PATIENCE
from tests.support.service import Service


@pytest.fixture
def service(demo_service: Service) -> Service:
    return demo_service


def call(service: Service, path: str, body: dict[str, str] | None = None, **query: str) -> ET.Element:
    address = f"{service.url}/open311/v2/{path}.xml?{urlencode(query)}"
    with urllib.request.urlopen(address, urlencode(body).encode() if body else None) as answer:
        return ET.fromstring(answer.read())


def test_file_and_follow(service: Service) -> None:
    output = service.command("applications", "add", "随手拍", "--contact", "王工 0353-0000009")
    key = output.splitlines()[-1]
    code = call(service, "services").findtext("service/service_code")
    request = {
        "api_key": key,
        "service_code": code or "",
        "address_string": "桃北东街12号",
        "description": "楼道 <灯> & 门都坏了",
        "attribute[external_id]": "311-1",
    }
    numbers = {call(service, "requests", request).findtext("request/service_request_id") for _ in range(2)}
    [number] = numbers
    answer = call(service, f"requests/{number}", api_key=key)
    assert answer.findtext("request/status") == "open"
    assert answer.findtext("request/description") == "楼道 <灯> & 门都坏了"
    answer_as_the_city(service, str(number), "已派人修好。")
    [request_shown] = call(service, "requests", api_key=key)
    assert request_shown.findtext("status_notes") == "已派人修好。"

    service.command("applications", "revoke", "随手拍")
    assert "revoked" in service.command("applications", "list")
    assert key not in service.command("applications", "list")
    with pytest.raises(urllib.error.HTTPError) as refused:
        call(service, "requests", api_key=key)
    with refused.value:
        assert refused.value.code == 403
        assert ET.fromstring(refused.value.read()).findtext("error/code") == "403"


def answer_as_the_city(service: Service, number: str, words: str) -> None:
    service.command("account", "wang", "--name", "王芳", "--role", "city", "--password", "a-long-enough-one")
    database = Database(Config.from_env(service.settings))
    with database.transaction() as session:
        complaint = session.scalars(select(Complaint).where(Complaint.number == number)).one()
        staff = session.scalars(select(StaffAccount).where(StaffAccount.username == "wang")).one()
        lifecycle.reply(session, complaint.id, staff, words, [], utc_now())
    database.dispose()


def test_an_address_that_cannot_be_read_rests_in_no_log(service: Service) -> None:
    """Many tools forget to escape Chinese; the web server refuses the line, and the key is in it."""
    with socket.create_connection(("127.0.0.1", service.port), timeout=PATIENCE) as line:
        request_line = "GET /open311/v2/requests.json?api_key=ls311_secret&service_code=电梯 HTTP/1.1"
        line.sendall(f"{request_line}\r\nHost: x\r\n\r\n".encode())
        assert b" 400 " in line.recv(200)
    logs = [path.read_text(encoding="utf-8") for path in (service.data / "logs").iterdir()]
    assert logs
    assert not any("ls311_secret" in log for log in logs)


def test_what_cannot_be_added_or_revoked_is_told(service: Service) -> None:
    def output_of(*arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(linsheng, ["applications", *arguments], env=service.settings)
        return done.exit_code, done.output

    assert output_of("add", "二号", "--contact", "李工")[0] == 0
    assert "已有名为" in output_of("add", "二号", "--contact", "李工")[1]
    assert output_of("add", " ", "--contact", "李工")[0] == 1
    assert output_of("revoke", "三号")[0] == 1
