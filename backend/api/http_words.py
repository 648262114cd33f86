"""All errors of the API by status: code and example text."""

ERROR_CODES: dict[int, dict[str, str]] = {
    400: {"bad_request": "请求看不懂，请检查格式。"},
    401: {
        "login_needed": "请先登录。",
        "session_expired": "登录已过期，请刷新。",
    },
    403: {
        "agreement_needed": "请先阅读并同意隐私保护指引。",
        "forbidden": "没有权限。",
        "pin_closed": "查询码已经停用，请打开提交时保存的链接。",
    },
    404: {"not_found": "没有这个地址或内容。"},
    405: {"method_not_allowed": "这个地址不支持这种操作。"},
    409: {
        "move_refused": "这件投诉现在是“已办结”，不能再“催办”。",
        "key_reused": "这个提交编号已经用过，而内容和那一次不同。如要另外提交，请再点一次提交。",
        "damaged_data": "这里存的内容读不出来了，请拨打热线查询。",
    },
    410: {"link_ended": "这件投诉结束已满 90 天，链接里只能看进度和答复了。"},
    413: {"too_large": "内容太大。"},
    415: {"unsupported_media_type": "请用 JSON 提交。"},
    422: {"invalid_input": "请写下遇到的问题，至少 2 个字。"},
    429: {"too_many_requests": "操作太频繁，请稍后再试。"},
    503: {
        "busy": "系统正忙，这一步还没有保存，请过几秒再试。",
        "decoders_busy": "这会儿传照片和录音的人太多，还没有收下。请过半分钟再试一次。",
        "wechat_unavailable": "微信暂时没有回应，请稍后再试。",
    },
}
FAULT = ("error", "系统暂时出错，请稍后再试；紧急情况请拨 12345。")


def http_words(status: int) -> tuple[str, str]:
    """The first code of a status is that of the plain HTTP error."""
    return next(iter(ERROR_CODES.get(status, {}).items()), FAULT)
