"""Lines of the register as clerks wrote them for apprise, which read them before: each leads where it led."""

import pytest

from backend.models import AddressKind
from backend.notices.senders.mail import mail_server
from backend.notices.senders.register_lines import lines_of, target_of

KEY = "abcDEF0123-_x"
WECOM = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}"
DINGTALK = "https://oapi.dingtalk.com/robot/send?access_token=AbC123"
FEISHU = f"https://open.feishu.cn/open-apis/bot/v2/hook/{KEY}"
LARK = "https://open.larksuite.com/open-apis/bot/v2/hook/abc-1"


@pytest.mark.parametrize(
    ("line", "kind", "webhook", "secret"),
    [
        (f"wecombot://{KEY}", "wecom", WECOM, ""),
        (f"wecombot://?key={KEY}", "wecom", WECOM, ""),
        (WECOM, "wecom", WECOM, ""),
        ("dingtalk://AbC123", "dingtalk", DINGTALK, ""),
        ("dingtalk://SECabc@AbC123/13800000000", "dingtalk", DINGTALK, "SECabc"),
        ("dingtalk://AbC123/?secret=SECabc", "dingtalk", DINGTALK, "SECabc"),
        (DINGTALK, "dingtalk", DINGTALK, ""),
        (f"feishu://{KEY}", "feishu", FEISHU, ""),
        (f"feishu://?token={KEY}", "feishu", FEISHU, ""),
        (FEISHU, "feishu", FEISHU, ""),
        ("lark://abc-1", "feishu", LARK, ""),
        (LARK, "feishu", LARK, ""),
        ("console://", "console", "", ""),
    ],
)
def test_robots(line: str, kind: str, webhook: str, secret: str) -> None:
    target = target_of(line)
    assert target is not None
    assert (target.kind, target.address, target.secret) == (AddressKind(kind), webhook, secret)


@pytest.mark.parametrize(
    ("line", "recipients", "own_server"),
    [
        ("a@example.com", ["a@example.com"], False),
        ("mailto:a@example.com", ["a@example.com"], False),
        ("mailto://a@example.com", ["a@example.com"], False),
        ("mailtos://u:p@qq.com", ["u@qq.com"], True),
        ("mailto://smtp.example.com?to=a@b.cn", ["a@b.cn"], True),
        ("mailto://u:p@gmail.com/a@b.cn/c@d.cn", ["a@b.cn", "c@d.cn"], True),
        ("mailtos://u:p%40ss@e.cn:465?smtp=s.e.cn&to=a@b.cn,c@d.cn&cc=e@f.cn&bcc=g@h.cn&mode=ssl",
         ["a@b.cn", "c@d.cn", "e@f.cn", "g@h.cn"], True),
        ("mailto://u:p@e.cn?to=a%2Bb@c.cn", ["a+b@c.cn"], True),
    ],
)  # fmt: skip
def test_mails(line: str, recipients: list[str], own_server: bool) -> None:
    target = target_of(line)
    assert target is not None
    assert (target.kind, list(target.recipients)) == (AddressKind.EMAIL, recipients)
    assert target.server == (line if own_server else "")


@pytest.mark.parametrize(
    "line",
    [
        "nonsense:geheim", "mailto://", "mailto://host", "mailto:x", "://", "ftp://someone:geheim@host",
        "json://localhost", "tgram://x/y", "wecombot://示例机器人的密钥", "wecombot://", "dingtalk://a b",
        "https://127.0.0.1/cgi-bin/webhook/send?key=abcdefgh1",
        "https://qyapi.weixin.qq.com@127.0.0.1/cgi-bin/webhook/send?key=abcdefgh1",
        "https://qyapi.weixin.qq.com:8080/cgi-bin/webhook/send?key=abcdefgh1",
        "https://open.feishu.cn/open-apis/bot/v2/hook/../../x?y", "mailto://h:99999?to=a@b.cn", "<b>", "是",
        f"mailto://a:b@example.com:{'9' * 5000}", "mailto://a:b@example.com:٢٥", "mailto://h:0?to=a@b.cn",
    ],
)  # fmt: skip
def test_what_nobody_can_read(line: str) -> None:
    assert target_of(line) is None


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("mailto://a@example.com", ("example.com", 25, "a", "", "a@example.com", "insecure")),
        ("mailtos://u:p@qq.com", ("smtp.qq.com", 587, "u@qq.com", "p", "u@qq.com", "starttls")),
        ("mailto://u:p@163.com?to=x@y.cn", ("smtp.163.com", 465, "u@163.com", "p", "u@163.com", "ssl")),
        ("mailto://u:p@qq.com?smtp=s.x.cn", ("s.x.cn", 25, "u", "p", "u@qq.com", "insecure")),
        ("mailtos://u%40qq.com:p@qq.com", ("smtp.qq.com", 587, "u@qq.com", "p", "u@qq.com", "starttls")),
        ("mailtos://u:p@e.cn:465?smtp=s.e.cn&mode=ssl&from=Lin%20<l@e.cn>",
         ("s.e.cn", 465, "u", "p", "l@e.cn", "ssl")),
        ("mailto://127.0.0.1:2525?from=a@b.cn", ("127.0.0.1", 2525, "", "", "a@b.cn", "insecure")),
    ],
)  # fmt: skip
def test_mail_servers_are_read_as_apprise_read_them(url: str, server: tuple[str | int, ...]) -> None:
    parsed = mail_server(url)
    assert parsed is not None
    assert server == (parsed.host, parsed.port, parsed.user, parsed.password, parsed.sender, parsed.security)


@pytest.mark.parametrize("url", ["", "console://", "json://127.0.0.1", "mailtos://u:p@e.cn?mode=no"])
def test_what_is_no_mail_server(url: str) -> None:
    assert mail_server(url) is None


def test_a_cell_holds_several_lines_in_every_spelling() -> None:
    text = "mailto://a@b.cn\nwecombot://k1,dingtalk://k2  mailto://h?to=a@b.cn,c@d.cn\r\nmailto://a@b.cn"
    assert lines_of(text) == (
        "mailto://a@b.cn", "wecombot://k1", "dingtalk://k2", "mailto://h?to=a@b.cn,c@d.cn",
    )  # fmt: skip
