"""Set up the WeChat official account."""

from pathlib import Path

import click

from backend.cli.common import console, fail, linsheng, open_database, with_config
from backend.core.config import Config
from backend.history.audit import record_command


@linsheng.group()
def wechat() -> None:
    """Set up the WeChat official account."""


@wechat.command()
@with_config
def menu(config: Config) -> None:
    """Create or replace the menu below the account's chat."""
    from backend.jobs.connection import connect
    from backend.wechat.platform.client import WechatApi
    from backend.wechat.platform.menu import account_menu

    with open_database(config) as database:
        with connect(config.redis_url) as redis:
            WechatApi(config, redis).create_menu(account_menu(config.base_url))
        with database.transaction() as session:
            record_command(session, "wechat_menu.made")
    console.print("the menu is created; followers see it within 24 hours")


@wechat.command("qr")
@click.argument("code")
@click.option("--png", type=click.Path(path_type=Path), help="Write the QR code to this PNG file.")
@click.option("--svg", type=click.Path(path_type=Path), help="Write the QR code to this SVG file.")
@with_config
def follow_qr(config: Config, code: str, png: Path | None, svg: Path | None) -> None:
    """Make a QR code that opens the account's chat for the place of the printed code CODE.

    WeChat allows an account 100,000 such codes.
    """
    from backend.jobs.connection import connect
    from backend.qr.rules import pictures
    from backend.qr.rules.codes import find_code
    from backend.qr.rules.matrix import matrix_of, pack
    from backend.wechat.platform.client import WechatApi

    with open_database(config) as database, database.reading() as session:
        printed_code = find_code(session, code)
        if printed_code is None:
            fail(f"没有编号 {code[:20]}。")
        scene = printed_code.value
    with connect(config.redis_url) as redis:
        url = WechatApi(config, redis).create_qr(scene)
    if png:
        png.write_bytes(pictures.png(pack(matrix_of(url))))
    if svg:
        svg.write_text(pictures.svg(pack(matrix_of(url))), encoding="utf-8")
    console.print(url)


@wechat.command("miniprogram-code")
@click.argument("code")
@click.option(
    "--png",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="Write the picture to this PNG file.",
)
@with_config
def miniprogram_code(config: Config, code: str, png: Path) -> None:
    """Make a mini-program code (小程序码) for the place of the printed code CODE."""
    from backend.core.errors import LinshengError
    from backend.qr.rules.codes import find_code
    from backend.wechat.platform.miniprogram_codes import code_of_place

    with open_database(config) as database, database.reading() as session:
        printed_code = find_code(session, code)
        if printed_code is None:
            fail(f"没有编号 {code[:20]}。")
        value = printed_code.value
    try:
        png.write_bytes(code_of_place(config, value))
    except LinshengError as error:
        fail(error.message)
    console.print(f"written to {png}")
