"""What reaches the webhook from outside: proofs, signatures, age, modes and malformed bodies."""

import base64
import struct
import time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wechatpy.crypto import PrpCrypto

from backend.app import create_app
from backend.core.config import Config
from backend.web.services import EXTENSION
from backend.wechat.webhook.envelope import WINDOW
from backend.wechat.webhook.rejected_deliveries import refusals
from tests.support.wechat.sender import Post, Sender

HEAD = (
    "<ToUserName>gh_linsheng</ToUserName><FromUserName>o-1</FromUserName><CreateTime>1763870000</CreateTime>"
)
TEXT = f"<xml>{HEAD}<MsgType>text</MsgType><Content>你好</Content><MsgId>42</MsgId></xml>"
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))

MALFORMED = {
    "empty": "",
    "blank": "   \n",
    "not xml": "hello",
    "json": '{"MsgType": "text"}',
    "no root": "<a/>",
    "empty root": "<xml/>",
    "text root": "<xml>text</xml>",
    "two roots": TEXT + TEXT,
    "unclosed": TEXT[:-6],
    "cut in the middle": TEXT[: len(TEXT) // 2],
    "no type": TEXT.replace("<MsgType>text</MsgType>", ""),
    "empty type": TEXT.replace("<MsgType>text</MsgType>", "<MsgType/>"),
    "two types": TEXT.replace("<MsgType>", "<MsgType>text</MsgType><MsgType>"),
    "nested type": TEXT.replace("text</MsgType>", "<a>text</a></MsgType>"),
    "no sender": TEXT.replace("<FromUserName>o-1</FromUserName>", ""),
    "two senders": TEXT.replace("<FromUserName>", "<FromUserName>o-2</FromUserName><FromUserName>"),
    "sender breaks out": TEXT.replace("o-1", "o]]&gt;&lt;MsgType&gt;"),
    "endless sender": TEXT.replace("o-1", "o" * 5000),
    "no account": TEXT.replace("<ToUserName>gh_linsheng</ToUserName>", ""),
    "no id": TEXT.replace("<MsgId>42</MsgId>", ""),
    "id is no number": TEXT.replace("42", "4x2"),
    "endless id": TEXT.replace("42", "4" * 5000),
    "two contents": TEXT.replace("<Content>", "<Content>a</Content><Content>"),
    "content with children": TEXT.replace("你好", "<b>你好</b>"),
    "content with attribute": TEXT.replace("<Content>", '<Content a="b">'),
    "event without name": f"<xml>{HEAD}<MsgType>event</MsgType></xml>",
    "event without time": "<xml><ToUserName>g</ToUserName><FromUserName>o</FromUserName>"
    "<MsgType>event</MsgType><Event>subscribe</Event></xml>",
    "event with two keys": f"<xml>{HEAD}<MsgType>event</MsgType><Event>subscribe</Event>"
    "<EventKey>a</EventKey><EventKey>b</EventKey></xml>",
    "billion laughs": f'<!DOCTYPE xml [<!ENTITY l0 "ha">{LAUGHS}]>' + TEXT.replace("你好", "&l8;"),
    "external entity": '<!DOCTYPE xml [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    + TEXT.replace("你好", "&e;"),
    "external subset": '<!DOCTYPE xml SYSTEM "http://127.0.0.1:9/x.dtd">' + TEXT,
    "default attributes": '<!DOCTYPE xml [<!ATTLIST xml a CDATA "b">]>' + TEXT,
    "doctype behind a comment": "<!-- a --><!DOCTYPE xml>" + TEXT,
    "doctype behind a declaration": '<?xml version="1.0"?><!DOCTYPE xml>' + TEXT,
    "unknown entity": TEXT.replace("你好", "&foo;"),
    "control character": TEXT.replace("你好", "&#1;"),
    "lone surrogate": TEXT.replace("你好", "&#xD800;"),
    "very deep": f"<xml>{'<a>' * 9000}{'</a>' * 9000}</xml>",
    "device event": f"<xml>{HEAD}<MsgType>device_text</MsgType><Content>%%%</Content></xml>",
}
MALFORMED_BYTES = {
    "latin-1": TEXT.encode().replace("你好".encode(), b"\xff\xfe"),
    "utf-16": TEXT.encode("utf-16"),
    "claims utf-16": b'<?xml version="1.0" encoding="utf-16"?>' + TEXT.encode("utf-16"),
    "cut within a character": TEXT.encode()[: TEXT.encode().index("你".encode()) + 1],
    "nul": b"\0" * 100,
    "10 MB": b"<xml>" + b"a" * 10_000_000,
    "just too long": TEXT.encode() + b" " * 65536,
}


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Nothing here depends on the database."""
    return sqlite_url


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def test_the_console_can_prove_the_address(client: FlaskClient, resident: Sender) -> None:
    proof = client.get("/wechat/", query_string=resident.query() | {"echostr": "<script>1</script>"})
    assert (proof.status_code, proof.text) == (200, "<script>1</script>")
    assert proof.mimetype == "text/plain"
    assert proof.headers["X-Content-Type-Options"] == "nosniff"
    assert client.get("/wechat", query_string=resident.query() | {"echostr": "7"}).text == "7"


@pytest.mark.parametrize(
    "change",
    [
        {"signature": "0" * 40},
        {"signature": ""},
        {"signature": "é" * 40},
        {"nonce": "other"},
        {"timestamp": "1763870000"},
        {"timestamp": ""},
        {"timestamp": "９９９"},
        {"timestamp": "1e9"},
        {"timestamp": "-1"},
        {"timestamp": "9" * 5000},
    ],
)
def test_a_bad_signature_is_refused(client: FlaskClient, resident: Sender, change: dict[str, str]) -> None:
    query = resident.query() | change
    for answer in (client.get("/wechat/", query_string=query), client.post("/wechat/", query_string=query)):
        assert (answer.status_code, answer.data) == (403, b"")


@pytest.mark.parametrize("sign", [-1, 1])
def test_a_signature_outside_the_window_is_refused(client: FlaskClient, resident: Sender, sign: int) -> None:
    window = int(WINDOW.total_seconds())
    inside, outside = (resident.query(at=int(time.time()) + sign * age) for age in (window - 5, window + 5))
    assert client.get("/wechat/", query_string=inside).status_code == 200
    assert client.get("/wechat/", query_string=outside).status_code == 403


def test_a_forged_message_signature_is_refused(resident: Sender, post: Post) -> None:
    query, body = resident.pack(TEXT)
    assert post(query | {"msg_signature": "0" * 40}, body) == (403, b"")
    assert post({k: v for k, v in query.items() if k != "msg_signature"}, body) == (403, b"")


def test_a_message_for_another_account_is_not_read(resident: Sender, config: Config) -> None:
    key = base64.b64decode(config.wechat_aes_key + "=")
    sealed = PrpCrypto(key).encrypt(TEXT, "wx_another_account").decode()
    answer = resident.deliver_sealed_raw(sealed)
    assert (answer.status, answer.body) == (200, b"")
    assert resident.deliver_sealed_raw(PrpCrypto(key).encrypt(TEXT, config.wechat_appid).decode()).body


def test_compatible_mode_reads_the_encrypted_part(resident: Sender, post: Post) -> None:
    query, body = resident.pack(TEXT)
    both = body.replace(b"</xml>", TEXT[5:].replace("你好", "忽略").encode())
    status, answer = post(query, both)
    assert status == 200
    assert b"<Encrypt>" in answer


def test_plain_mode_answers_plainly(config: Config, post: Post) -> None:
    answer = Sender(config, post, sealed=False).deliver(TEXT)
    assert answer.fields["MsgType"] == "text"
    assert (answer.fields["ToUserName"], answer.fields["FromUserName"]) == ("o-1", "gh_linsheng")


@pytest.mark.parametrize("sealed", [True, False])
@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_xml_gets_an_empty_answer(config: Config, post: Post, name: str, *, sealed: bool) -> None:
    sender = Sender(config, post, sealed=sealed)
    answer = sender.deliver(MALFORMED[name])
    assert (answer.status, answer.body) == (200, b"")


@pytest.mark.parametrize("name", MALFORMED_BYTES)
def test_malformed_bytes_get_an_empty_answer(resident: Sender, name: str) -> None:
    answer = resident.deliver_raw(MALFORMED_BYTES[name])
    assert (answer.status, answer.body) == (200, b"")


def test_refusals_are_counted_and_logged_without_the_content(
    resident: Sender, caplog: pytest.LogCaptureFixture
) -> None:
    before = refusals.count("not a plain <xml> document")
    resident.deliver_raw(b"o-secret-openid 13800138000")
    assert refusals.count("not a plain <xml> document") == before + 1
    assert "not a plain <xml> document" in caplog.text
    assert "secret" not in caplog.text
    assert "138" not in caplog.text


def test_a_doctype_inside_a_residents_words_is_just_words(config: Config, post: Post) -> None:
    words = TEXT.replace("你好", "<![CDATA[<!DOCTYPE html> 楼道灯坏了]]>")
    assert "当作投诉" in Sender(config, post, sealed=False).deliver(words).text


def test_words_cannot_break_out_of_the_answer(config: Config, post: Post) -> None:
    plain = Sender(config, post, sealed=False)
    evil = "楼道灯坏了]]></Content><MsgType>news</MsgType><Content><![CDATA[\u202e"
    answer = plain.deliver(plain.text_xml(evil))
    assert answer.fields["MsgType"] == "text"
    assert "]]></Content><MsgType>news" in answer.text
    assert "\u202e" not in answer.text


def broken_ciphertexts(config: Config) -> dict[str, str]:
    key = base64.b64decode(config.wechat_aes_key + "=")
    crypto = PrpCrypto(key)
    whole = crypto.encrypt(TEXT, config.wechat_appid).decode()
    raw = base64.b64decode(whole)

    def sealed(plain: bytes) -> str:
        return base64.b64encode(crypto.cipher.encrypt(plain + b"\x20" * (-len(plain) % 32))).decode()

    return {
        "empty": "",
        "not base64": "!!!!",
        "bad padding of base64": whole[:-3],
        "truncated to a block": base64.b64encode(raw[:32]).decode(),
        "truncated off a block": base64.b64encode(raw[:-7]).decode(),
        "last block cut": base64.b64encode(raw[:-16]).decode(),
        "first byte flipped": base64.b64encode(bytes([raw[0] ^ 1]) + raw[1:]).decode(),
        "length lies": sealed(b"r" * 16 + struct.pack(">I", 2**31) + TEXT.encode()),
        "zero padding": sealed(b"r" * 16 + struct.pack(">I", 4) + b"\0" * 44),
        "inner bytes": sealed(
            b"r" * 16 + struct.pack(">I", 4) + b"\xff\xfe\xff\xfe" + config.wechat_appid.encode()
        ),
        "random": base64.b64encode(b"\x9a" * 64).decode(),
    }


def test_broken_ciphertexts_get_an_empty_answer(resident: Sender, config: Config) -> None:
    for name, sealed in broken_ciphertexts(config).items():
        answer = resident.deliver_sealed_raw(sealed)
        assert (answer.status, answer.body) == (200, b""), name


SLOWLY = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@SLOWLY
@given(data=st.binary(max_size=400))
def test_random_bytes_never_fail(resident: Sender, data: bytes) -> None:
    assert resident.deliver_raw(data).status == 200
    assert resident.deliver_raw(b"<xml>" + data + b"</xml>").status == 200
    assert resident.deliver_sealed_raw(base64.b64encode(data).decode()).status in {200, 403}


@SLOWLY
@given(cuts=st.lists(st.tuples(st.integers(0, len(TEXT)), st.text(max_size=8)), max_size=5))
def test_mangled_messages_never_fail(config: Config, post: Post, cuts: list[tuple[int, str]]) -> None:
    xml = TEXT
    for position, inserted in cuts:
        xml = f"{xml[:position]}{inserted}{xml[position + len(inserted) :]}"
    answer = Sender(config, post, sealed=False).deliver(xml.encode(errors="replace").decode())
    assert answer.status == 200


def test_without_a_token_there_is_no_webhook(config: Config, door_code: str) -> None:
    del door_code
    silent = create_app(config.model_copy(update={"wechat_token": ""}))
    assert silent.test_client().get("/wechat/").status_code == 404
    assert silent.test_client().post("/wechat/").status_code == 404
    silent.extensions[EXTENSION].database.dispose()


@pytest.mark.parametrize("change", [{}, {"wechat_aes_key": ""}])
def test_production_takes_no_plain_messages(config: Config, door_code: str, change: dict[str, str]) -> None:
    """The signature does not cover a plain body: a query string out of a log would forge any resident."""
    del door_code
    strict = create_app(config.model_copy(update={"mode": "production"} | change))

    def post(query: dict[str, str], body: bytes) -> tuple[int, bytes]:
        response = strict.test_client().post("/wechat/", query_string=query, data=body)
        return response.status_code, response.data

    assert Sender(config, post, sealed=False).deliver(TEXT).body == b""
    if not change:
        assert Sender(config, post).deliver(TEXT).text
    strict.extensions[EXTENSION].database.dispose()
