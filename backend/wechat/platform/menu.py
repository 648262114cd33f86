"""The menu under the account's chat. A click's key is read like the same words typed.

Names have at most 4 Chinese characters on the first level and 8 on the second, or WeChat refuses the menu.
"""

Button = dict[str, object]


def account_menu(base_url: str) -> dict[str, list[Button]]:
    form: Button = {"type": "view", "name": "网上填写", "url": f"{base_url}/complain"}
    complain = [_click("我要投诉", "投诉"), _click("紧急电话", "紧急电话"), form]
    community = [_click("我的小区", "我的小区"), _click("找人工", "人工")]
    return {
        "button": [
            {"name": "投诉", "sub_button": complain},
            _click("查进度", "查进度"),
            {"name": "我的小区", "sub_button": community},
        ]
    }


def _click(name: str, key: str) -> Button:
    return {"type": "click", "name": name, "key": key}
